// What a pointer does with the rows: it picks a cell, draws a selection larger, and takes the table along at its edges.
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { useStable } from "../../state/stable";
import type { Layout } from "./columns";
import { ROW } from "./Row";
import type { Place } from "./selection";

/** The least and the most that it moves with each frame, in pixels. */
const SLOW = 3;
const FAST = 56;

/** Where in the table something happened. */
export function placeOf(event: { target: EventTarget | null }): { place: Place; gutter: boolean } | undefined {
  const target = event.target as HTMLElement;
  const row = Number(target.closest<HTMLElement>("[data-row]")?.dataset.row ?? -1);
  const at = target.closest<HTMLElement>("[data-at]")?.dataset.at;
  const gutter = !!target.closest("[data-gutter]");
  if (row < 0 || (at === undefined && !gutter)) return undefined;
  return { place: { row, at: Number(at ?? 0) }, gutter };
}

/** How far something is moved on that is dragged there: nothing between the edges, and more the farther it is outside. */
export function pull(at: number, from: number, to: number): number {
  const outside = at < from ? at - from : at > to ? at - to : 0;
  return Math.sign(outside) * (outside === 0 ? 0 : Math.min(FAST, SLOW + Math.abs(outside) / 3));
}

/** The column that stands so far from the left edge. */
export function columnAt({ starts, widths, width, pins, seen }: Layout, x: number, scrolled: number): number {
  const isFixed = x < (starts[pins] ?? width) && pins > 0;
  const across = isFixed ? x : x + scrolled;
  let at = isFixed ? 0 : Math.min(pins, seen.length - 1);
  while (at < seen.length - 1 && (starts[at] ?? 0) + (widths[at] ?? 0) <= across) at++;
  return Math.max(0, at);
}

export function usePointer(props: {
  scroll: RefObject<HTMLElement | null>;
  layout: Layout;
  gutter: number;
  head: number;
  rows: number;
  edges: () => [top: number, room: number];
  go: (top: number) => void;
  /** A cell, or a row by its number, is picked; with `more` the selection goes on to it. */
  onPick: (place: Place, how: { rows: boolean; more: boolean }) => void;
  /** What is picked is drawn as far as there. */
  onDraw: (to: Place) => void;
}) {
  const { scroll } = props;
  const end = useRef<() => void>(undefined);
  useEffect(() => () => end.current?.(), []);

  /** Takes the table along, and tells the place under the pointer, or the one nearest to it. */
  const follow = useStable((x: number, y: number) => {
    const box = scroll.current;
    if (!box) return false;
    const { layout, gutter, head, rows, edges, go } = props;
    const { left, top, width, height } = box.getBoundingClientRect();
    const [seen] = edges();
    const [right, down] = [pull(x, left + gutter, left + Math.min(width, box.clientWidth)), pull(y, top + head, top + Math.min(height, box.clientHeight))];
    if (down) go(seen + down);
    if (right) box.scrollLeft += right;
    const [now, room] = edges();
    const row = Math.floor((now + Math.min(room - 1, Math.max(0, y - top - head))) / ROW);
    const at = columnAt(layout, Math.min(box.clientWidth - 1, Math.max(gutter, x - left)) - gutter, box.scrollLeft);
    props.onDraw({ row: Math.min(rows - 1, row), at });
    return !!(down || right);
  });

  const draw = () => {
    end.current?.();
    let [x, y, frame, moved] = [0, 0, 0, false];
    const step = () => {
      frame = moved && follow(x, y) ? requestAnimationFrame(step) : 0;
    };
    const move = (event: globalThis.PointerEvent) => {
      if (event.buttons !== 1) return stop();
      [x, y, moved] = [event.clientX, event.clientY, true];
      if (frame === 0) step();
    };
    const stop = () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
      window.removeEventListener("blur", stop);
      end.current = undefined;
    };
    end.current = stop;
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
    window.addEventListener("blur", stop);
  };

  return {
    onPointerDown(event: PointerEvent) {
      const found = placeOf(event);
      if (!found || event.button !== 0 || event.pointerType === "touch") return;
      props.onPick(found.place, { rows: found.gutter, more: event.shiftKey });
      draw();
    },
    // A finger scrolls; only where it taps, a cell is picked.
    onClick(event: MouseEvent) {
      const found = placeOf(event);
      const isTouch = (event.nativeEvent as unknown as { pointerType?: string }).pointerType === "touch";
      if (found && isTouch && !event.shiftKey && event.detail > 0) props.onPick(found.place, { rows: false, more: false });
    },
  };
}
