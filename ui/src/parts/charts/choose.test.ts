import { describe, expect, it } from "vitest";
import type { ChartColumn } from "../../contract";
import { asked, choose, kinds, type Known, type Look, measuring, over, part, splits, turned } from "./choose";

const column = (at: number, name: string, kind: ChartColumn["kind"], distinct: number | null, more: Partial<ChartColumn> = {}): Known => ({ at, name, kind, distinct, hours: null, longest: 8, ...more });
const region = column(0, "region", "text", 4);
const revenue = column(1, "revenue", "number", null);
const orders = column(2, "orders", "number", 900);
const day = column(3, "day", "date", 365, { hours: 364 * 24 });
const note = column(4, "note", "text", null, { longest: 200 });
const raw = column(5, "raw", "other", 0);
const only = (...all: Known[]) => all.map((one, at) => ({ ...one, at }));

describe("the chart that fits", () => {
  const look = (look: Partial<Look>): Look => ({ kind: "bars", x: 0, bin: { kind: "none" }, y: null, of: "count", series: null, ...look });

  it.each<[string, Known[], Look | string]>([
    ["words and a number", only(region, revenue, orders), look({ y: 1, of: "sum" })],
    ["a day and a number", only(day, revenue), look({ kind: "line", bin: { kind: "week" }, y: 1, of: "sum" })],
    ["a day, words and a number", only(region, day, revenue), look({ kind: "line", x: 1, bin: { kind: "week" }, y: 2, of: "sum", series: 0 })],
    ["words with too many values for series", only(column(0, "city", "text", 9), day, revenue), look({ kind: "line", x: 1, bin: { kind: "week" }, y: 2, of: "sum" })],
    ["a day alone", only(day), look({ kind: "line", bin: { kind: "week" } })],
    ["two numbers", only(revenue, orders), look({ kind: "points", y: 1, of: "each" })],
    ["two numbers beside words that all differ", only(note, revenue, orders), look({ kind: "points", x: 1, y: 2, of: "each" })],
    ["one number", only(revenue), look({ kind: "histogram", bin: { kind: "numbers", count: 24 } })],
    ["a key and a number", only(column(0, "order_id", "number", null), revenue), look({ kind: "histogram", x: 1, bin: { kind: "numbers", count: 24 } })],
    ["a rate", only(region, column(1, "avg_price", "number", null)), look({ y: 1, of: "mean" })],
    ["bytes", only(raw), "none"],
    ["a number that is always the same", only(column(0, "n", "number", 1)), "none"],
    ["words that are always the same", only(column(0, "w", "text", 1), column(1, "n", "number", 1)), "none"],
    ["nothing", [], "none"],
  ])("of %s", (_, columns, expected) => {
    expect(choose(columns, 100)).toEqual(expected);
  });

  it("is none of a single row", () => {
    expect(choose([region, revenue], 1)).toBe("few");
  });
});

describe("moments", () => {
  it.each<[number | null, number, ChartColumn["kind"], string]>([
    [24, 730 * 24, "date", "day"],
    [24, 730 * 24, "time", "none"],
    [null, 48, "time", "hour"],
    [null, 48, "date", "day"],
    [null, 100 * 24, "time", "day"],
    [null, 400 * 24, "date", "week"],
    [null, 2000 * 24, "date", "month"],
    [null, 8000 * 24, "date", "quarter"],
    [null, 40_000 * 24, "date", "year"],
  ])("%s of them in %s hours, %s: by %s", (distinct, hours, kind, expected) => {
    expect(part(column(0, "at", kind, distinct, { hours })).kind).toBe(expected);
  });
});

describe("the menus", () => {
  const all = [region, revenue, orders, day, note, raw];
  const line = choose(all, 100) as Look;

  it("offer the kinds that can be drawn", () => {
    expect([kinds(all), kinds(only(region)), kinds(only(raw)), kinds(only(day))]).toEqual([["bars", "line", "points", "histogram"], ["bars"], [], ["bars", "line"]]);
    expect(splits("line", all).map((one) => one.name)).toEqual(["region"]);
    expect(splits("bars", all)).toEqual([]);
  });

  it("keep what another kind can have too", () => {
    const bars = turned(line, "bars", all);
    expect(bars).toEqual({ ...line, kind: "bars", series: null });
    const points = turned(line, "points", all);
    expect(points).toEqual({ kind: "points", x: 3, bin: { kind: "none" }, y: 1, of: "each", series: 0 });
    expect(turned(points, "line", all)).toEqual(line);
    const steps = turned(line, "histogram", all);
    expect(steps).toEqual({ kind: "histogram", x: 1, bin: { kind: "numbers", count: 24 }, y: null, of: "count", series: null });
    expect(turned(steps, "bars", all)).toEqual({ kind: "bars", x: 0, bin: { kind: "none" }, y: 1, of: "sum", series: null });
  });

  it("change the axis and the measure", () => {
    const bars = choose([region, revenue, orders], 9) as Look;
    expect(over(bars, day)).toEqual({ ...bars, x: 3, bin: { kind: "week" } });
    expect(measuring(bars, null)).toEqual({ ...bars, y: null, of: "count" });
    expect(measuring(measuring(bars, null), orders)).toEqual({ ...bars, y: 2 });
    expect(measuring({ ...bars, of: "mean" }, orders)).toEqual({ ...bars, y: 2, of: "mean" });
  });

  it("ask the engine for so much", () => {
    expect(asked(choose([region, revenue], 9) as Look)).toEqual({ x: { column: 0, bin: { kind: "none" } }, series: null, measure: { column: 1, of: "sum" }, most: 20 });
    expect([line, turned(line, "bars", all), turned(line, "points", all)].map((one) => asked(one).most)).toEqual([2000, 500, 5000]);
  });
});
