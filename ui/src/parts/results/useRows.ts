// Which rows are drawn, and where. A browser makes no element higher than some millions of pixels: of a taller table
// the thumb of the scrollbar stands for the whole, and where it is shown is kept here, to the pixel.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ROW } from "./Row";
import { watched } from "./useScroll";

/** The highest element that every engine scrolls exactly. */
export const HIGHEST = 15_000_000;
/** No movement of a wheel or a finger is longer; one of the thumb of a tall table is never shorter. */
const SHORT = 4000;
/** Rows of a tall table are laid out from one that is near. */
const BLOCK = 1000;
/** Rows drawn above and below. */
const OVER = 4;

export interface Height {
  /** Of all rows. */
  real: number;
  /** Of what stands for them in the scrolled box. */
  drawn: number;
}

export function heightOf(rows: number): Height {
  const real = rows * ROW;
  return { real, drawn: Math.min(real, HIGHEST) };
}

export const isTall = ({ real, drawn }: Height) => real > drawn;

/** Where the rows begin to be seen, when the box of a tall table was scrolled from one place to another. */
export function scrolled(was: { top: number; at: number }, at: number, { real, drawn }: Height, room: number): number {
  const most = Math.max(0, real - room);
  const end = Math.max(1, drawn - room);
  const moved = at - was.at;
  // Whatever was scrolled by, an end is an end.
  if (at <= 0) return 0;
  if (at >= end - 1) return most;
  if (Math.abs(moved) > SHORT) return Math.min(most, Math.max(0, (at / end) * most));
  return Math.min(most, Math.max(0, was.top + moved));
}

/** Where the thumb stands for a place in the rows. */
export function thumb(top: number, { real, drawn }: Height, room: number): number {
  return real > room ? (top / (real - room)) * (drawn - room) : 0;
}

/** As many rows as can be seen in a room, be it in part. */
const fill = (room: number) => Math.ceil(room / ROW) + 1;

/** The rows that are seen from an edge on, and those just outside: always as many, but at the ends. */
export function between(top: number, room: number, rows: number): [from: number, to: number] {
  const from = Math.floor(top / ROW);
  return [Math.max(0, from - OVER), Math.min(rows, from + fill(room) + OVER)];
}

/** The rows that are drawn, each in a box. */
export interface Drawn {
  from: number;
  to: number;
  /** The number of each one's box. */
  boxes: number[];
  /** How many boxes there were so far. */
  made: number;
}

export function drawnFirst(rows: number): Drawn {
  return { from: 0, to: rows, boxes: Array.from({ length: rows }, (_, i) => i), made: rows };
}

/**
 * Others are drawn. The boxes of rows that went are those of rows that come below, or of all where none is left. What
 * comes above has new ones: a box that goes to another place among the others is dearer than one that is made.
 */
export function drawnNext(was: Drawn, [from, to]: [from: number, to: number]): Drawn {
  if (was.from === from && was.to === to) return was;
  const stays = (row: number) => row >= was.from && row < was.to;
  const apart = from >= was.to || to <= was.from;
  const free = was.boxes.filter((_, i) => was.from + i < from || was.from + i >= to);
  let made = was.made;
  const boxes = Array.from({ length: to - from }, (_, i) => {
    const row = from + i;
    if (stays(row)) return was.boxes[row - was.from] as number;
    return (apart || row >= was.to ? free.shift() : undefined) ?? made++;
  });
  return { from, to, boxes, made };
}

/** The rows of a table that is scrolled in a box, under a head of its own. */
export function useRows(scroll: RefObject<HTMLElement | null>, rows: number, head: number) {
  const height = heightOf(rows);
  const tall = isTall(height);
  const [seen, setSeen] = useState(() => drawnFirst(Math.min(rows, 16)));
  /** The box of the rows of a tall table: it stays in sight, and they are moved in it. */
  const moved = useRef<HTMLDivElement | null>(null);
  const at = useRef({ top: 0, at: 0 });
  const latest = useRef({ height, rows, tall });
  latest.current = { height, rows, tall };
  const from = Math.min(seen.from, rows);
  const to = Math.min(seen.to, rows);
  const block = tall ? Math.floor(from / BLOCK) * BLOCK : 0;
  /** From which row those are laid out that are drawn now. */
  const laid = useRef(block);
  const place = useCallback(() => {
    if (moved.current) moved.current.style.transform = latest.current.tall ? `translateY(${laid.current * ROW - at.current.top}px)` : "";
  }, []);

  const look = useCallback(() => {
    const box = scroll.current;
    if (!box) return;
    const { height, rows, tall } = latest.current;
    const room = Math.max(0, box.clientHeight - head);
    // Where the thumb was put by us, the place is known better than it tells.
    const top = !tall ? box.scrollTop : Math.abs(box.scrollTop - at.current.at) < 1.5 ? at.current.top : scrolled(at.current, box.scrollTop, height, room);
    at.current = { top, at: box.scrollTop };
    place();
    setSeen((was) => drawnNext(was, between(top, room, rows)));
  }, [scroll, head, place]);

  /** Shows the rows from a place on. */
  const go = useCallback(
    (to: number) => {
      const box = scroll.current;
      if (!box) return;
      const { height, tall } = latest.current;
      const room = box.clientHeight - head;
      const top = Math.max(0, Math.min(to, height.real - room));
      box.scrollTop = tall ? thumb(top, height, room) : top;
      at.current = { top, at: box.scrollTop };
      look();
    },
    [scroll, head, look],
  );

  useEffect(() => {
    if (scroll.current) return watched(scroll.current, look);
  }, [scroll, look]);

  useEffect(() => {
    const box = scroll.current;
    if (!box || !tall) return;
    // By the wheel a tall table goes as far as any other: the thumb alone would skip rows.
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      const by = event.deltaY * (event.deltaMode === 1 ? ROW : event.deltaMode === 2 ? box.clientHeight - head : 1);
      const before = at.current.top;
      go(before + by);
      // At its ends what is around it is scrolled.
      if (at.current.top === before) return;
      box.scrollLeft += event.deltaX;
      event.preventDefault();
    };
    box.addEventListener("wheel", wheel, { passive: false });
    return () => box.removeEventListener("wheel", wheel);
  }, [scroll, tall, head, go]);

  useLayoutEffect(() => {
    laid.current = block;
    place();
  }, [block, tall, place]);
  // biome-ignore lint: fewer rows, or more, are looked at anew
  useLayoutEffect(look, [rows, look]);

  return {
    from,
    to,
    height: height.drawn,
    /** Where a row stands in the box of the rows. */
    topOf: (row: number) => (row - block) * ROW,
    boxOf: (row: number) => seen.boxes[row - seen.from],
    isDrawn: (row: number) => row >= from && row < to,
    tall,
    moved,
    go,
    /** Where the rows begin that are seen, and how much of them. */
    edges: useCallback((): [top: number, room: number] => [at.current.top, Math.max(0, (scroll.current?.clientHeight ?? 0) - head)], [scroll, head]),
  };
}
