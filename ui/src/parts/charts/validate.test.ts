import { describe, expect, it } from "vitest";
import type { Drawn } from "./drawn";
import { body, type Made } from "./spec";
import { read } from "./validate";

const thrown = (value: unknown) => {
  try {
    return read(typeof value === "string" ? value : JSON.stringify(value));
  } catch (error) {
    return error;
  }
};
const y = { field: "y", type: "quantitative" };
const refused = (name: string) => ({ key: "chart.json.refused", name });

describe("a chart that was written by hand", () => {
  it.each<[string, unknown, unknown]>([
    ["is drawn as it says", { mark: "bar", encoding: { y } }, { mark: "bar", encoding: { y } }],
    ["is JSON", "{", { key: "chart.json.unreadable", name: expect.any(String) }],
    ["is an object", [], { key: "chart.json.noObject" }],
    ["has a mark", {}, { key: "chart.json.empty" }],
    ["is not too long", " ".repeat(70_000), { key: "chart.json.long" }],
    ["is not too deep", `{"mark":"bar","encoding":${'{"a":'.repeat(40)}1${"}".repeat(40)}}`, { key: "chart.json.long" }],
    ["brings no data of its own", { mark: "bar", data: { url: "https://x.example/" } }, refused("data")],
    ["names no other column", { mark: "bar", encoding: { y: { field: "revenue" } } }, { key: "chart.json.field", name: "revenue" }],
    ["reads no path", { mark: "bar", encoding: { y: { field: "x.constructor" } } }, { key: "chart.json.field", name: "x.constructor" }],
    ["repeats no field", { mark: "bar", encoding: { y: { field: { repeat: "row" } } } }, { key: "chart.json.field", name: '{"repeat":"row"}' }],
    ["draws no pictures", { mark: "image", encoding: { url: { value: "https://x.example/" } } }, refused("image")],
    ["draws none by a longer way", { layer: [{ mark: { type: "image" } }] }, refused("image")],
    ["leads nowhere", { mark: { type: "point", href: "https://x.example/" } }, refused("href")],
    ["computes nothing", { layer: [{ mark: "bar", transform: [{ calculate: "1", as: "z" }] }] }, refused("transform")],
    ["has no formulas", { mark: { type: "bar", color: { expr: "1" } } }, refused("expr")],
    ["has no formulas for labels", { mark: "bar", encoding: { y: { ...y, axis: { labelExpr: "1" } } } }, refused("labelExpr")],
    ["has no condition but ours", { mark: "bar", encoding: { color: { condition: { test: "datum.x > 1", value: "red" }, value: "blue" } } }, refused("test")],
    ["has no format that calls", { mark: "bar", encoding: { y: { ...y, axis: { formatType: "warn" } } } }, refused("warn")],
    ["is not endlessly high", { mark: "bar", height: 1e9 }, refused("height")],
    ["has no end of ticks", { mark: "bar", encoding: { y: { ...y, axis: { tickCount: 1e9 } } } }, refused("tickCount")],
    ["has no tick for each millisecond", { mark: "bar", encoding: { x: { field: "x", type: "temporal", axis: { tickCount: "millisecond" } } } }, refused("tickCount")],
    ["has no end of steps", { mark: "bar", encoding: { y: { ...y, bin: { step: 1e-12 } } } }, refused("bin")],
    ["fills no gaps", { mark: "bar", encoding: { y: { ...y, impute: { keyvals: { start: 0, stop: 1e9 } } } } }, refused("impute")],
    ["has no end of bins", { mark: "bar", encoding: { y: { ...y, scale: { bins: { step: 1e-9 } } } } }, refused("bins")],
    ["has no scale without steps", { mark: "bar", encoding: { y: { ...y, scale: { type: "log", base: 1.0000001 } } } }, refused("base")],
    ["has no number of a billion digits", { mark: "bar", encoding: { y: { ...y, axis: { format: "0999999999d" } } } }, refused("format")],
    ["has few layers", { layer: Array.from({ length: 40 }, () => ({ mark: "bar", encoding: { y } })) }, { key: "chart.json.long" }],
    ["has no layers in layers", { layer: [{ layer: [{ mark: "bar" }] }] }, refused("layer")],
    ["is not endlessly high by a longer way", { layer: [{ mark: "bar", height: 1e9 }] }, refused("height")],
    ["takes its colours from nowhere", { mark: { type: "bar", color: "url(https://x.example/#a)" } }, refused("url(https://x.example/#a)")],
    ["takes nothing of a field's own", { mark: "bar", encoding: { y: { ...y, aggregate: { argmax: "x.constructor" } } } }, refused("argmax")],
    ["does not reach a prototype by a longer way", '{"mark":"bar","encoding":{"constructor":{"x":1}}}', refused("constructor")],
    ["does not reach a prototype", '{"mark":"bar","__proto__":{"url":"x"}}', refused("__proto__")],
  ])("%s", (_, value, expected) => {
    expect(thrown(value)).toEqual(expected);
  });

  it.each(["bars", "line", "points", "histogram"] as const)("may be what the menus make: %s", (kind) => {
    const points: Drawn[] = ["a", "b"].map((s, i) => ({ x: i, end: i + 1, y: i, s, label: s, rest: i > 0, rows: 2 }));
    const tones = { ground: "#fff", ink: "#000", soft: "#333", line: "#ccc", edge: "#999", rest: "#888", series: ["#111", "#222"], font: "Inter", size: 12 };
    for (const x_is of ["text", "number", "time"] as const) {
      const made: Made = { look: { kind, x: 0, bin: { kind: "none" }, y: 1, of: "sum", series: 2 }, points, x_is, titles: { x: "x", y: "y", s: "s" }, tones, width: 600 };
      const own = JSON.parse(JSON.stringify(body(made)));
      expect(thrown(JSON.stringify(own)), x_is).toEqual(own);
    }
  });
});
