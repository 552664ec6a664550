import { describe, expect, it } from "vitest";
import type { Known } from "./choose";
import { asKept, toKeep } from "./kept";
import { about, fulfilled, wish } from "./propose";

const column = (at: number, name: string, kind: Known["kind"], distinct: number | null = 9): Known => ({ at, name, kind, distinct, hours: 24 * 300, longest: 9 });
const columns = [column(0, "region", "text", 4), column(1, "revenue", "number", null), column(2, "day", "date", null), column(3, "orders", "number", null)];
const made = (spec: object) => {
  try {
    return fulfilled(wish(JSON.stringify(spec)), columns);
  } catch (error) {
    return error;
  }
};
const x = { field: "region", type: "nominal" };
const y = { field: "revenue", type: "quantitative", aggregate: "sum" };
const NONE = { kind: "none" };

describe("a chart that a model proposes", () => {
  it.each<[string, object, object]>([
    ["bars", { $schema: "https://vega.github.io/schema/vega-lite/v5.json", title: "By region", data: { name: "result" }, mark: "bar", encoding: { x, y } }, { kind: "bars", x: 0, bin: NONE, y: 1, of: "sum", series: null }],
    ["bars that lie", { mark: { type: "bar" }, encoding: { x: { ...y, aggregate: undefined }, y: x } }, { kind: "bars", x: 0, bin: NONE, y: 1, of: "sum", series: null }],
    ["bars of rows", { mark: "bar", encoding: { x, y: { aggregate: "count" } } }, { kind: "bars", x: 0, bin: NONE, y: null, of: "count", series: null }],
    ["lines with series", { mark: "line", encoding: { x: { field: "day", timeUnit: "yearmonth" }, y: { ...y, aggregate: "mean" }, color: x } }, { kind: "line", x: 2, bin: { kind: "month" }, y: 1, of: "mean", series: 0 }],
    ["points", { mark: "circle", encoding: { x: { field: "orders", type: "quantitative" }, y: { field: "revenue", type: "quantitative" } } }, { kind: "points", x: 3, bin: NONE, y: 1, of: "each", series: null }],
    ["a histogram", { mark: "bar", encoding: { x: { field: "revenue", bin: { maxbins: 20 } }, y: { aggregate: "count" } } }, { kind: "histogram", x: 1, bin: { kind: "numbers", count: 24 }, y: null, of: "count", series: null }],
  ])("is made of what the menus make: %s", (_, spec, look) => {
    expect(made(spec)).toEqual(look);
  });

  const refused = (name: string) => ({ key: "chart.json.refused", name });
  const encoding = { x, y };
  it.each<[string, object, object]>([
    ["fetches nothing", { mark: "bar", encoding, data: { url: "https://x.example/" } }, refused("data")],
    ["brings no rows", { mark: "bar", encoding, data: { values: [] } }, refused("data")],
    ["computes nothing", { mark: "bar", encoding, transform: [] }, refused("transform")],
    ["has no signals", { mark: "bar", encoding, params: [] }, refused("params")],
    ["leads nowhere", { mark: { type: "bar", href: "https://x.example/" }, encoding }, refused("href")],
    ["leads nowhere by a channel", { mark: "bar", encoding: { ...encoding, href: x } }, refused("href")],
    ["has no formulas", { mark: "bar", encoding: { x: { ...x, axis: { labelExpr: "1" } }, y } }, refused("labelExpr")],
    ["has no formulas in tips", { mark: { type: "bar", tooltip: { signal: "1" } }, encoding }, refused("signal")],
    ["draws no pictures", { mark: "image", encoding }, refused("image")],
    ["is one chart", { layer: [{ mark: "bar", encoding }] }, refused("layer")],
    ["has no other measure", { mark: "bar", encoding: { x, y: { ...y, aggregate: "median" } } }, refused("median")],
    ["reaches no prototype", { mark: "constructor", encoding }, refused("constructor")],
    ["says what it is over", { mark: "bar", encoding: { y: { aggregate: "count" } } }, { key: "chart.json.missing", name: "x" }],
    ["measures numbers", { mark: "bar", encoding: { x, y: { field: "day", aggregate: "sum" } } }, { key: "chart.json.unfit", name: "day" }],
    ["goes over what has an order", { mark: "line", encoding: { x, y } }, { key: "chart.json.unfit", name: "region" }],
  ])("%s", (_, spec, wrong) => {
    expect(made(spec)).toEqual(wrong);
  });

  it("is of the last result that has its columns, by their names alone", () => {
    const held = [{ id: "a", names: ["region", "revenue"] }, { id: "b", names: ["region", "revenue", "revenue"] }, { id: "c", names: ["toString", "day"] }];
    const of = (fields: [string, string], among = held) => {
      try {
        return about(wish(JSON.stringify({ mark: "bar", encoding: { x: { field: fields[0] }, y: { field: fields[1] } } })), among).id;
      } catch (error) {
        return error;
      }
    };
    expect(of(["region", "revenue"], held.slice(0, 1))).toBe("a");
    expect(of(["region", "revenue"])).toEqual({ key: "chart.json.twice", name: "revenue" });
    expect(of(["toString", "day"])).toBe("c");
    expect(of(["constructor", "day"])).toEqual({ key: "chart.json.column", name: "constructor" });
    expect(of(["region", "day"])).toEqual({ key: "chart.json.together", name: "region, day" });
  });
});

describe("a chart that is kept", () => {
  const look = { kind: "bars", x: 0, bin: { kind: "none" }, y: 1, of: "sum", series: null } as const;
  const body = { mark: "bar", encoding: { x: { field: "x", type: "nominal" } } };
  it("comes back as it was", () => {
    expect(asKept(toKeep(look, body), columns)).toEqual({ look, body });
    expect(asKept(toKeep(look, undefined), columns)).toEqual({ look });
  });
  it("is judged again: what does not fit is not drawn", () => {
    const kept = toKeep(look, undefined);
    expect(asKept({ ...kept, chart: { ...kept.chart, x: { ...kept.chart.x, column: 99 } } }, columns)).toBeUndefined();
    expect(asKept({ ...kept, chart: { ...kept.chart, measure: { column: 99, of: "sum" } } }, columns)).toBeUndefined();
    expect(asKept({ ...kept, kind: "constructor" as never }, columns)).toBeUndefined();
    expect(asKept({ ...kept, body: '{"mark":"image"}' }, columns)).toEqual({ look });
  });
});
