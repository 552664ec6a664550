// @vitest-environment jsdom
import { Field, Int64, List, makeData, makeVector, Struct, TimestampMicrosecond, Utf8 } from "apache-arrow";
import { describe, expect, it, vi } from "vitest";
import type { Column } from "../../contract";
import { begin, type Columns, type ColumnsAct, columnsAfter, drawn, layout, visibleOf } from "./columns";
import { condition, inWords } from "./FilterBox";
import { meant } from "./keys";
import { jsonText, node, readJson } from "./nested";
import { area, isMany, one, type Selection, within } from "./selection";
import { held } from "./useWindows";
import { cellText, hex, moment } from "./values";
import { ALL, filtered, sorted, sortedBy, type Views, viewsAfter } from "./view";

const columns: Column[] = ["a", "b", "c", "d"].map((name) => ({ name, type_text: "STRING" }));

describe("how columns stand", () => {
  const after = (...acts: ColumnsAct[]) => acts.reduce<Columns>(columnsAfter, begin(4));

  it("pinned ones come first, and what is dragged stays on its side", () => {
    expect(visibleOf(after({ do: "pin", column: 2 }))).toEqual([2, 0, 1, 3]);
    expect(visibleOf(after({ do: "pin", column: 2 }, { do: "move", column: 3, to: 0 }))).toEqual([2, 3, 0, 1]);
    expect(visibleOf(after({ do: "pin", column: 2 }, { do: "move", column: 2, to: 3 }))).toEqual([2, 0, 1, 3]);
    expect(visibleOf(after({ do: "pin", column: 2 }, { do: "unpin", column: 2 }))).toEqual([0, 1, 2, 3]);
  });

  it("they are moved past hidden ones, which come back where they were", () => {
    const hidden = after({ do: "hide", column: 1 }, { do: "move", column: 0, to: 1 });
    expect(visibleOf(hidden)).toEqual([2, 0, 3]);
    expect(visibleOf(columnsAfter(hidden, { do: "show", column: 1 }))).toEqual([1, 2, 0, 3]);
  });

  it("one always stays", () => {
    expect(visibleOf(after(...[0, 1, 2, 3].map((column) => ({ do: "hide" as const, column }))))).toEqual([3]);
  });

  it("a width has bounds, and what is left of the room goes to the others", () => {
    const state = after({ do: "resize", column: 0, width: 5 }, { do: "resize", column: 1, width: 9999 });
    expect([...state.widths]).toEqual([[0, 56], [1, 1200]]);
    expect(layout(after({ do: "resize", column: 0, width: 100 }), columns, 1000)).toEqual({ seen: [0, 1, 2, 3], widths: [100, 300, 300, 300], starts: [0, 100, 400, 700], width: 1000, pins: 0 });
  });

  it("of two thousand only those are drawn that are seen", () => {
    const many: Column[] = Array.from({ length: 2000 }, (_, i) => ({ name: `c${i}`, type_text: "INT" }));
    const laid = layout(begin(2000), many, 900);
    const width = laid.widths[0] ?? 0;
    const [from, to] = drawn(laid, width * 1000 + 1, width * 5 - 2);
    expect([from, to]).toEqual([998, 1007]);
  });
});

describe("views", () => {
  it("a click sorts up, down, and not at all; with more it is one key of several", () => {
    const up = sorted(ALL, 1, false);
    const down = sorted(up, 1, false);
    expect([up.sort, down.sort, sorted(down, 1, false).sort]).toEqual([[{ column: 1, descending: false }], [{ column: 1, descending: true }], []]);
    const two = sorted(up, 0, true);
    expect(two.sort).toEqual([{ column: 1, descending: false }, { column: 0, descending: false }]);
    expect(sorted(two, 1, true).sort).toEqual([{ column: 1, descending: true }, { column: 0, descending: false }]);
    expect(sorted(sorted(two, 1, true), 1, true).sort).toEqual([{ column: 0, descending: false }]);
    expect(sorted(two, 3, false).sort).toEqual([{ column: 3, descending: false }]);
    expect(sortedBy(two, 0, undefined).sort).toEqual([{ column: 1, descending: false }]);
  });

  it("a column has one filter", () => {
    const first = filtered(ALL, 1, { kind: "null" });
    expect(filtered(first, 1, { kind: "not_null" }).filters).toEqual([{ column: 1, is: { kind: "not_null" } }]);
    expect(filtered(first, 1, undefined)).toEqual(ALL);
  });

  it("what is made too late is not shown, and what was shown is gone back to", () => {
    const start: Views = { shown: ALL, rows: 9, before: [] };
    const [up, down] = [sorted(ALL, 0, false), sortedBy(ALL, 0, true)];
    const wants = viewsAfter(viewsAfter(start, { do: "want", view: up }), { do: "want", view: down });
    expect(viewsAfter(wants, { do: "made", view: up, rows: 3 })).toEqual(wants);
    const made = viewsAfter(wants, { do: "made", view: down, rows: 4 });
    expect(made).toEqual({ shown: down, rows: 4, before: [ALL] });
    const back = viewsAfter(viewsAfter(made, { do: "want", view: ALL }), { do: "made", view: ALL, rows: 9, back: true });
    expect(back).toEqual(start);
    expect(viewsAfter(wants, { do: "drop" })).toEqual({ ...start, wanted: undefined });
  });

  it("a filter is told in a few words", () => {
    const t = vi.fn((key: string) => key) as never;
    expect(inWords(t, "n", { kind: "one_of", values: [null, "", "x", "y", "z"] })).toBe('n = NULL, "", x + 2');
    expect(inWords(t, "n", { kind: "between", least: "1", most: null })).toBe("n ≥ 1");
    expect(inWords(t, "n", { kind: "not_null" })).toBe("n: grid.is.not_null");
    expect(condition("between", [], "", " 1 ", "")).toEqual({ kind: "between", least: "1", most: null });
    expect(condition("one_of", [], "x", "1", "2")).toBeUndefined();
  });
});

describe("keys", () => {
  const size = { rows: 100, columns: 4 };
  const press = (key: string, from: Selection, more: Partial<KeyboardEvent> = {}) => meant({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }, from, size, 10);
  const at = (row: number, column: number) => one({ row, at: column });
  it.each([
    ["ArrowDown", {}, at(6, 2)],
    ["ArrowUp", { ctrlKey: true }, at(0, 2)],
    ["ArrowDown", { ctrlKey: true }, at(99, 2)],
    ["ArrowLeft", { ctrlKey: true }, at(5, 0)],
    ["ArrowRight", {}, at(5, 3)],
    ["PageDown", {}, at(15, 2)],
    ["PageUp", {}, at(0, 2)],
    ["Home", {}, at(5, 0)],
    ["End", {}, at(5, 3)],
    ["Home", { ctrlKey: true }, at(0, 0)],
    ["End", { ctrlKey: true }, at(99, 3)],
  ])("%s %o goes there", (key, more, selection) => {
    expect(press(key, at(5, 2), more)).toEqual({ do: "select", selection });
  });

  it("Shift draws it larger, and never into the header", () => {
    expect(press("ArrowRight", at(0, 0), { shiftKey: true })).toEqual({ do: "select", selection: { anchor: { row: 0, at: 0 }, head: { row: 0, at: 1 } } });
    expect(press("ArrowUp", at(0, 0), { shiftKey: true })).toEqual({ do: "select", selection: at(0, 0) });
  });

  it("the others", () => {
    expect(press("ArrowUp", at(0, 1))).toEqual({ do: "select", selection: at(-1, 1) });
    expect(press("Enter", at(-1, 1), { shiftKey: true })).toEqual({ do: "sort", more: true });
    expect(press("Enter", at(3, 1))).toEqual({ do: "open" });
    expect(press(" ", at(3, 1), { ctrlKey: true })).toEqual({ do: "select", selection: { ...at(3, 1), whole: "columns" } });
    expect(press("a", at(3, 1), { metaKey: true })).toEqual({ do: "select", selection: { ...at(3, 1), whole: "all" } });
    expect(press("ArrowLeft", at(3, 1), { altKey: true })).toEqual({ do: "move", by: -1 });
    expect(press("ArrowRight", at(3, 1), { altKey: true, shiftKey: true })).toEqual({ do: "resize", by: 1 });
    for (const [key, more] of [["Tab", {}], ["c", { ctrlKey: true, shiftKey: true }], ["x", {}], ["F6", {}]] as const) expect(press(key, at(3, 1), more)).toBeUndefined();
  });
});

describe("a selection", () => {
  const size = { rows: 10, columns: 5 };
  it("is a rectangle, or whole rows and columns", () => {
    const drawn: Selection = { anchor: { row: 4, at: 3 }, head: { row: 2, at: 1 } };
    expect(area(drawn, size)).toEqual({ top: 2, bottom: 5, left: 1, right: 4 });
    expect(area({ ...drawn, whole: "rows" }, size)).toEqual({ top: 2, bottom: 5, left: 0, right: 5 });
    expect(area({ ...drawn, whole: "columns" }, size)).toEqual({ top: 0, bottom: 10, left: 1, right: 4 });
    expect(area(one({ row: -1, at: 2 }), size)).toEqual({ top: 0, bottom: 0, left: 2, right: 3 });
    expect([isMany(drawn), isMany(one({ row: 1, at: 1 }))]).toEqual([true, false]);
  });
  it("is smaller where there is less", () => {
    expect(within(one({ row: 8, at: 4 }), { rows: 3, columns: 2 })).toEqual({ ...one({ row: 2, at: 1 }), whole: undefined });
  });
});

it("twenty windows are held, those nearest to what is looked at", () => {
  let all: ReadonlyMap<number, string> = new Map();
  for (let i = 0; i < 25; i++) all = held(all, i, `w${i}`, [i, i]);
  expect([...all.keys()]).toEqual(Array.from({ length: 20 }, (_, i) => i + 5));
});

it("of large windows fewer are held, and those that are looked at whatever their size", () => {
  const large = (first: number, last: number, mebibytes: number) => {
    let all: ReadonlyMap<number, string> = new Map();
    for (let i = 0; i < 8; i++) all = held(all, i, `w${i}`, [first, last], () => mebibytes * 1024 * 1024);
    return [...all.keys()];
  };
  expect([large(7, 7, 16), large(0, 1, 16), large(6, 7, 100)]).toEqual([[5, 6, 7], [0, 1, 2], [6, 7]]);
});

describe("values", () => {
  it("moments are exact, with their zone", () => {
    expect(moment(1772366400123000n, "UTC")).toBe("2026-03-01 12:00:00.123 UTC");
    expect(moment(1772366400123456n)).toBe("2026-03-01 12:00:00.123456");
    expect(moment(1772366400000000n, "+05:30")).toBe("2026-03-01 17:30:00 +05:30");
    expect(moment(1772366400000000n, "Europe/Berlin")).toBe("2026-03-01 13:00:00 +01:00");
    expect(moment(-1n, "UTC")).toBe("1969-12-31 23:59:59.999999 UTC");
    expect(moment(1772366400123, "UTC")).toBe("2026-03-01 12:00:00.123 UTC");
    const vector = makeVector(makeData({ type: new TimestampMicrosecond("UTC"), data: BigInt64Array.of(253402300799999999n) }));
    expect(cellText(vector, 0, { name: "t", type_text: "TIMESTAMP" })).toBe("9999-12-31 23:59:59.999999 UTC");
  });
  it("bytes are hex", () => expect(hex(Uint8Array.of(0, 255, 16))).toBe("0x00ff10"));
  it("nested values keep every digit", () => {
    const source = '{"a":[1,9007199254740993,null,"x\\"]"],"b":{},"c":[],"d":{"e":-1.50}}';
    const tree = readJson(source);
    expect(tree && jsonText(tree)).toBe(source);
    expect(readJson("not {json")).toBeUndefined();
    const numbers = makeData({ type: new Int64(), data: BigInt64Array.of(1n, 9007199254740993n) });
    const type = new List(new Field("item", new Int64(), true));
    const list = makeVector(makeData({ type, length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, 2), child: numbers }));
    expect(cellText(list, 0, { name: "l", type_text: "ARRAY<BIGINT>" })).toBe("[1,9007199254740993]");
    const struct = new Struct<{ s: Utf8 }>([new Field("s", new Utf8(), true)]);
    const words = makeData({ type: new Utf8(), length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, 1), data: Uint8Array.of(97) });
    const row = makeVector(makeData({ type: struct, length: 1, nullCount: 0, children: [words] }));
    expect(jsonText(node(row.get(0), struct))).toBe('{"s":"a"}');
  });
});
