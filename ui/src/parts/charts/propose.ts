// A chart that a model proposes: Vega-Lite that names columns. What it wishes for is read into what the menus can make,
// so that the engine groups and measures; what goes beyond that, or brings anything along, is refused with the reason.
import type { Bin, Of } from "../../contract";
import { axes, isMoment, isNumber, type Kind, type Known, type Look, part, splits } from "./choose";
import { harmless, isObject, type Wrong, wrong } from "./validate";

interface Place {
  /** The column; none where rows are counted. */
  name?: string;
  of?: Of;
  unit?: Bin["kind"];
  bin: boolean;
}

export interface Wish {
  mark: "bars" | "line" | "points";
  x: Place;
  y?: Place;
  series?: string;
}

/** A result that a wish may be about. */
export interface Held {
  id: string;
  names: readonly string[];
}

/** Looks alone: what they say is said by the window. */
const LOOKS = new Set(["$schema", "title", "description", "width", "height", "autosize", "name", "data", "mark", "encoding"]);
const MARKS: Record<string, Wish["mark"]> = { bar: "bars", line: "line", area: "line", trail: "line", point: "points", circle: "points", square: "points" };
const OFS: Record<string, Of> = { sum: "sum", mean: "mean", average: "mean", count: "count", min: "least", max: "most" };
const UNITS: Record<string, Bin["kind"]> = { year: "year", yearquarter: "quarter", yearmonth: "month", yearweek: "week", yearmonthdate: "day", yearmonthdatehours: "hour" };
const CHANNELS = new Set(["x", "y", "color", "tooltip", "shape", "strokeDash", "order", "opacity"]);
const COUNTS: Place = { of: "count", bin: false };

const own = <T>(all: Record<string, T>, name: unknown): T | undefined => (typeof name === "string" && Object.hasOwn(all, name) ? all[name] : undefined);

/** Reads a text; what is wrong with it is thrown as a `Wrong`. */
export function wish(text: string): Wish {
  const spec = harmless(text, LOOKS);
  const { encoding, data } = spec;
  // Which data it is, is known here: it may only be named.
  if (data !== undefined && !(isObject(data) && Object.keys(data).every((one) => one === "name"))) throw wrong("chart.json.refused", "data");
  const named = isObject(spec.mark) ? spec.mark.type : spec.mark;
  const mark = own(MARKS, named);
  if (!mark) throw named === undefined ? wrong("chart.json.missing", "mark") : wrong("chart.json.refused", String(named));
  if (!isObject(encoding)) throw wrong("chart.json.missing", "encoding");
  for (const channel of Object.keys(encoding)) if (!CHANNELS.has(channel)) throw wrong("chart.json.refused", channel);
  const [across, up] = [place(encoding.x, "x"), place(encoding.y, "y")];
  if (!across && !up) throw wrong("chart.json.missing", "x");
  const series = [encoding.color, encoding.shape, encoding.strokeDash].map((one) => (isObject(one) ? one.field : undefined)).find((one) => typeof one === "string");
  // Bars that lie say first what they measure.
  const lies = !across || (mark === "bars" && isMeasure(across, encoding.x) && !!up && !isMeasure(up, encoding.y));
  const [x, y] = lies ? [up as Place, across] : [across, up];
  if (x.name === undefined) throw wrong("chart.json.missing", "x");
  return { mark, x, y: y ?? undefined, series: series as string | undefined };
}

const isMeasure = (one: Place, said: unknown) => one.of !== undefined || (isObject(said) && said.type === "quantitative" && !one.bin);

function place(said: unknown, channel: string): Place | undefined {
  if (said === undefined) return undefined;
  if (!isObject(said)) throw wrong("chart.json.refused", channel);
  const of = own(OFS, said.aggregate);
  if (said.aggregate !== undefined && !of) throw wrong("chart.json.refused", String(said.aggregate));
  const unit = own(UNITS, said.timeUnit);
  if (said.timeUnit !== undefined && !unit) throw wrong("chart.json.refused", String(said.timeUnit));
  if (said.field !== undefined && typeof said.field !== "string") throw wrong("chart.json.refused", "field");
  const bin = said.bin === true || isObject(said.bin);
  if (said.field === undefined && of !== "count") throw wrong("chart.json.missing", channel);
  return { name: said.field, of, unit, bin };
}

const names = ({ x, y, series }: Wish) => [...new Set([x.name, y?.name, series].filter((one) => one !== undefined))];

/** The result whose columns a wish names, the last where there are several; none is thrown as a `Wrong`. */
export function about<T extends Held>(of: Wish, held: readonly T[]): T {
  const wanted = names(of);
  for (const name of wanted) if (!held.some((one) => one.names.includes(name))) throw wrong("chart.json.column", name);
  const found = held.findLast((one) => wanted.every((name) => one.names.includes(name)));
  if (!found) throw wrong("chart.json.together", wanted.join(", "));
  const twice = wanted.find((name) => found.names.filter((one) => one === name).length > 1);
  if (twice !== undefined) throw wrong("chart.json.twice", twice);
  return found;
}

/** What is wished for, of these columns; or why it cannot be. */
export function fulfilled(of: Wish, columns: Known[]): Look | Wrong {
  const find = (name: string | undefined) => (name === undefined ? undefined : columns.find((one) => one.name === name));
  const x = find(of.x.name);
  const y = find(of.y?.name);
  const kind: Kind = of.mark === "bars" && of.x.bin ? "histogram" : of.mark;
  if (!x || !axes(kind, columns).includes(x)) return wrong("chart.json.unfit", of.x.name);
  if (kind === "histogram" && of.y && of.y.of !== "count") return wrong("chart.json.unfit", of.y.name);
  if (kind === "histogram") return { kind, x: x.at, bin: { kind: "numbers", count: 24 }, y: null, of: "count", series: null };
  const series = find(of.series);
  if (series && series !== x && !splits(kind, columns).includes(series)) return wrong("chart.json.unfit", of.series);
  const measure = of.y ?? COUNTS;
  if (measure.of !== "count" && (!y || !isNumber(y))) return wrong("chart.json.unfit", measure.name);
  const told = { x: x.at, series: series && series !== x ? series.at : null };
  if (kind === "points" && !measure.of) return { kind, ...told, bin: { kind: "none" }, y: y?.at ?? null, of: "each" };
  if (kind === "points") return wrong("chart.json.unfit", measure.of);
  const bin: Bin = isMoment(x) ? (of.x.unit ? ({ kind: of.x.unit } as Bin) : part(x)) : { kind: "none" };
  return { kind, ...told, bin, y: measure.of === "count" ? null : (y?.at ?? null), of: measure.of ?? "sum" };
}
