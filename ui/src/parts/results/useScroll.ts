import { type RefObject, useCallback, useEffect, useState } from "react";
import type { Place } from "./selection";
import { type Layout, drawn } from "./columns";
import { ROW } from "./Row";

/** Looks at a box whenever it is scrolled or has another size, until that is ended. */
export function watched(box: HTMLElement, look: () => void): () => void {
  const watch = new ResizeObserver(look);
  watch.observe(box);
  box.addEventListener("scroll", look, { passive: true });
  return () => {
    watch.disconnect();
    box.removeEventListener("scroll", look);
  };
}

/** The room that a table has: how wide, and how far it is scrolled to the right. */
export function useRoom(scroll: RefObject<HTMLElement | null>) {
  const [room, setRoom] = useState({ left: 0, width: 0 });
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const look = () => setRoom((was) => (was.left === box.scrollLeft && was.width === box.clientWidth ? was : { left: box.scrollLeft, width: box.clientWidth }));
    look();
    return watched(box, look);
  }, [scroll]);
  return room;
}

/** Which columns are drawn beside those that stay. */
export function columnsIn(layout: Layout, gutter: number, room: { left: number; width: number }): [number, number] {
  return drawn(layout, room.left, Math.max(0, room.width - gutter));
}

/** What is seen of the rows, and how others are shown. */
interface Rows {
  edges: () => [top: number, room: number];
  go: (top: number) => void;
}

/** Scrolls no further than a place needs to be seen. */
export function useReveal(scroll: RefObject<HTMLElement | null>, layout: Layout, gutter: number, { edges, go }: Rows) {
  return useCallback(
    ({ row, at }: Place) => {
      const box = scroll.current;
      if (!box) return;
      if (row >= 0) {
        const top = row * ROW;
        const [from, room] = edges();
        if (top < from) go(top);
        else if (top + ROW > from + room) go(top + ROW - room);
      }
      if (at < layout.pins) return;
      const pinned = gutter + (layout.starts[layout.pins] ?? 0);
      const left = gutter + (layout.starts[at] ?? 0);
      const right = left + (layout.widths[at] ?? 0);
      if (left < box.scrollLeft + pinned) box.scrollLeft = left - pinned;
      else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = Math.min(left - pinned, right - box.clientWidth);
    },
    [scroll, layout, gutter, edges, go],
  );
}
