// @vitest-environment jsdom
import { Binary, Field, Float32, Int32, List, makeData, makeVector, Struct, Utf8, type Vector } from "apache-arrow";
import { describe, expect, it, vi } from "vitest";
import { jsonText, node } from "./nested";
import { kind } from "../../state/kinds";
import { cellStart, cellText, text } from "./values";

const column = (type_text: string) => ({ name: "c", type_text });

describe("a cell", () => {
  it.each([
    ["DECIMAL(22,2)", 418294015n, "4,182,940.15"],
    ["DECIMAL(22,2)", -5n, "-0.05"],
    ["DECIMAL(38,0)", 10n ** 30n, "1,000,000,000,000,000,000,000,000,000,000"],
    ["BIGINT", 9007199254740993n, "9,007,199,254,740,993"],
    ["INT", 12408, "12,408"],
    ["DOUBLE", 1.2345678e25, "1.2345678e+25"],
    ["DATE", 1783296000000, "2026-07-06"],
    ["STRING", "", ""],
    ["DECIMAL(22,2)", "n/a", "n/a"],
    ["DECIMAL(38,999999999)", 12n, "12"],
    ["DATE", "some day", "some day"],
  ])("%s is shown exactly", (type, value, shown) => {
    expect(text(value, column(type))).toBe(shown);
  });
});

const many = (length: number, value: number) => makeData({ type: new Int32(), length, nullCount: 0, data: new Int32Array(length).fill(value) });

describe("what the library would give otherwise", () => {
  it("fields that are named as what every object has are read as fields", () => {
    const names = ["toString", "constructor", "__proto__", "toJSON", "a", "a"];
    const type = new Struct(names.map((name) => new Field(name, new Int32(), true)));
    const vector = makeVector(makeData({ type, length: 1, nullCount: 0, children: names.map((_, i) => many(1, i)) })) as Vector;
    expect(jsonText(node(vector.get(0), type))).toBe('{"toString":0,"constructor":1,"__proto__":2,"toJSON":3,"a":4,"a":5}');
  });
  it("a FLOAT has the digits that it was written with", () => {
    const vector = makeVector(makeData({ type: new Float32(), length: 5, nullCount: 0, data: Float32Array.of(0.1, 3.4028235e38, -1.17549435e-38, 16777216, Number.NaN) })) as Vector;
    expect([0, 1, 2, 3, 4].map((row) => cellText(vector, row, column("FLOAT")))).toEqual(["0.1", "3.4028235e+38", "-1.1754944e-38", "16,777,216", "NaN"]);
  });
  it("an interval is no number", () => {
    expect(["INTERVAL DAY TO SECOND", "INT", "DECIMAL(3,1)"].map((type) => kind(column(type)))).toEqual(["text", "number", "number"]);
  });
});

describe("a value of ten million letters", () => {
  it("is read no further than it is shown", () => {
    const long = new Uint8Array(10_000_000).fill(0xc3).map((byte, i) => (i % 2 ? 0xa9 : byte));
    const data = new Uint8Array(long.length + 1);
    data[0] = 97;
    data.set(long, 1);
    const whole = makeVector(makeData({ type: new Utf8(), length: 2, nullCount: 0, valueOffsets: Int32Array.of(0, 1, data.length), data })) as Vector;
    const decode = vi.spyOn(TextDecoder.prototype, "decode");
    expect(cellStart(whole, 1, column("STRING"), 5)).toBe("ééééé");
    expect(cellStart(whole, 0, column("STRING"), 5)).toBe("a");
    expect(Math.max(...decode.mock.calls.map(([of]) => (of as Uint8Array).length))).toBeLessThan(100);
    decode.mockRestore();
  });
  it("is no longer as bytes, or as a list", () => {
    const binary = makeVector(makeData({ type: new Binary(), length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, 4_000_000), data: new Uint8Array(4_000_000).fill(255) })) as Vector;
    expect(cellStart(binary, 0, column("BINARY"), 6)).toBe("0xffff");
    const type = new List(new Field("item", new Int32(), true));
    const list = makeVector(makeData({ type, length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, 1_000_000), child: many(1_000_000, 7) })) as Vector;
    expect(cellStart(list, 0, column("ARRAY<INT>"), 9999)).toBe(`[${"7,".repeat(200)}…]`);
  });
});
