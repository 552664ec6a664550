// What strangers call their columns and values, in a spec that is compiled and run as the window does it.
import { expressionFunction, parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Kind } from "./choose";
import type { Drawn } from "./drawn";
import { type Made, spec } from "./spec";

const words = (name: string) => expressionFunction(name, (value: unknown) => String(value));
words("chartNumber");
words("chartMoment");
const TONES = { ground: "#fff", ink: "#000", soft: "#333", line: "#ccc", edge: "#999", rest: "#888", series: ["#111", "#222"], font: "Inter", size: 12 };
const NAMES = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf", "a.b[0]", "a\\.b", "datum.x", "signal", "{{x}}", "<b>", "'\"`", "100%", "\u0000", "%{url}"];
const made = (kind: Kind, x_is: Made["x_is"], name: string): Made => {
  const points: Drawn[] = [name, `${name} too`].map((label, i) => ({ x: x_is === "text" ? label : i, end: i + 1, y: i + 1, s: kind === "bars" || kind === "histogram" ? "" : label, label, rest: false, rows: 2 }));
  return { look: { kind, x: 0, bin: { kind: "none" }, y: 1, of: "sum", series: kind === "line" ? 2 : null }, points, x_is, titles: { x: name, y: name, s: name }, tones: TONES, width: 600 };
};
const run = async (of: TopLevelSpec) => {
  const view = new View(parse(compile(of).spec, {}, { ast: true }), { expr: expressionInterpreter, renderer: "none" });
  await view.runAsync();
  const svg = await view.toSVG();
  view.finalize();
  return svg;
};

beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});
afterEach(() => {
  // What goes wrong while it is drawn is only logged.
  expect([vi.mocked(console.error).mock.calls, vi.mocked(console.warn).mock.calls]).toEqual([[], []]);
  vi.restoreAllMocks();
});

describe.each([["bars", "text"], ["bars", "time"], ["line", "time"], ["line", "number"], ["points", "number"], ["histogram", "number"]] as const)("%s over %s", (kind, x_is) => {
  it.each(NAMES)("draws what is called %j, as a title and as a word", async (name) => {
    const svg = await run(spec(made(kind, x_is, name)));
    const shown = name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    expect(svg.includes("NaN"), "every place is a number").toBe(false);
    // A space at an end is not drawn.
    expect(svg).toContain(`>${shown}</text>`);
  });

  it("has only names of its own for the data", () => {
    const { data } = spec(made(kind, x_is, "a")) as unknown as { data: { values: object[] } };
    expect(data.values.map((one) => Object.keys(one))).toEqual(data.values.map(() => ["i", "x", "end", "y", "s", "rest", "rows"]));
  });
});
