// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { columnAt, pull } from "./usePointer";
import { between, type Drawn, drawnFirst, drawnNext, heightOf, HIGHEST, isTall, scrolled, thumb } from "./useRows";
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
  const at = (was: Drawn, top: number) => drawnNext(was, between(top, ROOM, 10_000_000));
  const first = at(drawnFirst(16), 28_000);
  const stay = (was: Drawn, now: Drawn) => now.boxes.filter((box, i) => was.boxes[now.from + i - was.from] === box).length;
  it("are used again below, in the order in which they went, and stay those of rows that stay", () => {
    const second = at(first, 28_084);
    expect([first.from, second.from, first.boxes.length, second.made]).toEqual([996, 999, 19, first.made]);
    expect(second.boxes).toEqual([...first.boxes.slice(3), ...first.boxes.slice(0, 3)]);
    expect(at(second, 28_090)).toBe(second);
  });
  it("are new above, so that none of the others goes to another place", () => {
    const up = at(first, 27_944);
    expect([up.from, stay(first, up)]).toEqual([994, 17]);
    expect(up.boxes).toEqual([first.made, first.made + 1, ...first.boxes.slice(0, 17)]);
  });
  it("stand in their order where all rows are others", () => {
    const far = at(at(first, 28_084), 28_000_000);
    expect([far.boxes, far.made]).toEqual([at(first, 28_084).boxes, first.made]);
    expect(at(far, 0).boxes).toEqual(far.boxes.slice(0, 15));
  });
  it("are each that of one row, whatever comes", () => {
    let now = drawnFirst(5);
    for (const rows of [10_000, 5, 10_000, 0, 60])
      for (const top of [0, 3, 300, 280, 1e9, 9_999_000, 9_998_000, 40, 41, 0, 28, 56, 28, 1e9]) {
        now = drawnNext(now, between(top, top % 3 ? ROOM : 90, rows));
        expect([now.boxes.length, new Set(now.boxes).size]).toEqual([Math.max(0, now.to - now.from), now.boxes.length]);
        expect(now.boxes).not.toContain(undefined);
      }
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
