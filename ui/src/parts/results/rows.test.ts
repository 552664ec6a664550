// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { columnAt, pull } from "./usePointer";
import { between, boxOf, type Drawn, drawnNext, heightOf, HIGHEST, isTall, scrolled, thumb } from "./useRows";
import { layout, begin, columnsAfter } from "./columns";

const ROOM = 280;

describe("rows that no browser has room for", () => {
  const tall = heightOf(10_000_000);
  const last = tall.real - ROOM;
  it("stand in an element that every browser lays out", () => {
    expect([tall, isTall(tall), isTall(heightOf(500_000))]).toEqual([{ real: 280_000_000, drawn: HIGHEST }, true, false]);
  });
  it("are moved on by what a wheel says, and by the thumb in its proportion", () => {
    expect(scrolled({ top: 1000, at: 50 }, 78, tall, ROOM)).toBe(1028);
    expect(scrolled({ top: 1000, at: 50 }, 7_499_860, tall, ROOM)).toBe(last / 2);
  });
  it("end where the box ends, from wherever it came", () => {
    expect([scrolled({ top: 5e6, at: 30 }, 0, tall, ROOM), scrolled({ top: 5e6, at: HIGHEST - 300 }, HIGHEST - ROOM, tall, ROOM)]).toEqual([0, last]);
    expect([thumb(0, tall, ROOM), thumb(last, tall, ROOM)]).toEqual([0, HIGHEST - ROOM]);
    expect(between(last, ROOM, 10_000_000)).toEqual([9_999_986, 10_000_000]);
  });
});

describe("boxes of rows", () => {
  const boxes = (drawn: Drawn) => Array.from({ length: drawn.to - drawn.from }, (_, i) => boxOf(drawn.from + i, drawn));
  const at = (was: Drawn, top: number) => drawnNext(was, between(top, ROOM, 10_000_000), ROOM);
  const first = at({ from: 0, to: 16, room: 0, base: 0 }, 28_000);
  it("are each that of one row, and are used again for the rows that come", () => {
    const second = at(first, 28_028);
    expect([first.from, second.from, boxes(first).length]).toEqual([996, 997, 19]);
    expect(boxOf(first.to, second)).toBe(boxOf(first.from, first));
    expect(Array.from({ length: 18 }, (_, i) => boxOf(997 + i, second))).toEqual(boxes(first).slice(1));
    for (let top = 27_000; top < 30_000; top += 7) expect(new Set(boxes(at(first, top))).size).toBe(boxes(at(first, top)).length);
    expect(at(second, 28_030)).toBe(second);
  });
  it("stand in their order where all rows are others", () => {
    const far = at(first, 28_000_000);
    expect(boxes(far)).toEqual(boxes(far).toSorted((a, b) => a - b));
    expect(boxes(at(far, 0))).toEqual(Array.from({ length: 15 }, (_, i) => i));
  });
  it("are enough before it is known how high the table is", () => {
    const begun = { from: 0, to: 16, room: 0, base: 0 };
    expect(new Set(boxes(begun)).size).toBe(16);
  });
});

describe("what is dragged", () => {
  it("is taken along outside the edges, the faster the farther", () => {
    expect([50, 0, 100].map((at) => pull(at, 0, 100))).toEqual([0, 0, 0]);
    expect([-3, 109, -9999].map((at) => pull(at, 0, 100))).toEqual([-4, 6, -56]);
  });
  it("is over a pinned column, or over one that is scrolled under it", () => {
    const columns = ["a", "b", "c", "d"].map((name) => ({ name, type_text: "STRING" }));
    const free = layout(begin(4), columns, 400);
    const pinned = layout(columnsAfter(begin(4), { do: "pin", column: 2 }), columns, 400);
    const wide = free.widths[0] ?? 0;
    expect([0, wide, wide * 9].map((x) => columnAt(free, x, 0))).toEqual([0, 1, 3]);
    expect([columnAt(pinned, 5, wide), columnAt(pinned, wide + 5, wide)]).toEqual([0, 2]);
    const all = [0, 1, 2, 3].reduce((state, column) => columnsAfter(state, { do: "pin", column }), begin(4));
    expect([columnAt(layout(all, columns, 400), wide * 3 + 5, 0), columnAt(layout(all, columns, 400), 5, 0)]).toEqual([3, 0]);
  });
});
