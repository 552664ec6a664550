// Which chart fits a result, by what its columns hold and how many different values there are.
import type { Bin, Chart, ChartColumn, ChartColumns, Column, Of } from "../../contract";

export type Kind = "bars" | "line" | "points" | "histogram";
export const KINDS: readonly Kind[] = ["bars", "line", "points", "histogram"];
/** The measures of a menu. */
export const MEASURES = ["sum", "mean", "count", "least", "most"] as const satisfies readonly Of[];
/** The parts of the calendar of a menu. */
export const PARTS = ["year", "quarter", "month", "week", "day", "hour"] as const satisfies readonly Bin["kind"][];

/** What is drawn, in the words of the menus. Columns are numbers of the whole result. */
export interface Look {
  kind: Kind;
  x: number;
  bin: Bin;
  /** What is measured; the rows themselves where it is null. */
  y: number | null;
  of: Of;
  series: number | null;
}

/** Why there is no chart. */
export type Unfit = "few" | "none";

/** A column with its name, and what it is to a chart. */
export interface Known extends ChartColumn {
  at: number;
  name: string;
}

/** Words that stay apart on one axis. */
const FEW = 200;
/** Series that can be told from each other. */
export const SERIES = 8;
/** Moments that are shown one by one. */
const MOMENTS = 120;
const NONE: Bin = { kind: "none" };
const STEPS: Bin = { kind: "numbers", count: 24 };

export function known(columns: Column[], found: ChartColumns): Known[] {
  return found.columns.map((one, at) => ({ ...one, at, name: columns[at]?.name ?? "" }));
}

export const isMoment = (one: Known) => one.kind === "date" || one.kind === "time";
export const isNumber = (one: Known) => one.kind === "number";
const isText = (one: Known) => one.kind === "text";
/** More than one value: something to compare. */
const varies = (one: Known) => one.distinct === null || one.distinct > 1;
/** A number that only names things. */
const isKey = (one: Known) => /(^|[_\s])(id|key|code|zip|year)$/i.test(one.name);
/** A number that adding up makes no sense of. */
const isRate = (one: Known) => /(^|[_\s])(avg|average|mean|rate|ratio|share|percent|pct|price|score|median|margin)([_\s]|$)|%/i.test(one.name);

/** The chart that fits best. */
export function choose(columns: Known[], rows: number): Look | Unfit {
  if (rows < 2) return "few";
  const numbers = columns.filter(isNumber);
  const measures = numbers.filter((one) => !isKey(one));
  const y = measures[0] ?? numbers[0];
  const moment = columns.find((one) => isMoment(one) && varies(one));
  const words = columns.find((one) => isText(one) && varies(one) && (one.distinct ?? Infinity) <= FEW);
  if (moment) {
    const series = columns.find((one) => isText(one) && varies(one) && (one.distinct ?? Infinity) <= SERIES);
    return { kind: "line", x: moment.at, bin: part(moment), ...measured(y), series: series && y ? series.at : null };
  }
  if (words) return { kind: "bars", x: words.at, bin: NONE, ...measured(y), series: null };
  const [first, second] = measures.filter(varies);
  if (first && second) return { kind: "points", x: first.at, bin: NONE, y: second.at, of: "each", series: null };
  const one = first ?? numbers.find(varies);
  if (one) return { kind: "histogram", x: one.at, bin: STEPS, y: null, of: "count", series: null };
  return "none";
}

function measured(y: Known | undefined): Pick<Look, "y" | "of"> {
  return y ? { y: y.at, of: isRate(y) ? "mean" : "sum" } : { y: null, of: "count" };
}

/** How moments are put together: as they are where they are few, else by their span. */
export function part(moment: Known): Bin {
  const isDate = moment.kind === "date";
  if ((moment.distinct ?? Infinity) <= MOMENTS) return isDate ? { kind: "day" } : NONE;
  const days = (moment.hours ?? 0) / 24;
  if (!isDate && days <= 4) return { kind: "hour" };
  if (days <= 120) return { kind: "day" };
  if (days <= 800) return { kind: "week" };
  if (days <= 3660) return { kind: "month" };
  return { kind: days <= 14_600 ? "quarter" : "year" };
}

/** The columns that may stand on the axis of a kind. */
export function axes(kind: Kind, columns: Known[]): Known[] {
  const may: Record<Kind, (one: Known) => boolean> = {
    bars: (one) => isText(one) || isMoment(one),
    line: (one) => isMoment(one) || isNumber(one),
    points: (one) => isMoment(one) || isNumber(one),
    histogram: isNumber,
  };
  return columns.filter(may[kind]);
}

/** The columns that may tell series apart. */
export function splits(kind: Kind, columns: Known[]): Known[] {
  return kind === "line" || kind === "points" ? columns.filter((one) => isText(one) && varies(one) && one.distinct !== null) : [];
}

/** The kinds that these columns can be drawn as. */
export function kinds(columns: Known[]): Kind[] {
  return KINDS.filter((kind) => axes(kind, columns).length > 0 && (kind !== "points" || columns.some(isNumber)));
}

/** The same columns in another kind, as far as they fit it. */
export function turned(look: Look, kind: Kind, columns: Known[]): Look {
  const may = axes(kind, columns);
  const x = may.find((one) => one.at === look.x) ?? may[0];
  if (!x) return look;
  const numbers = columns.filter(isNumber);
  const y = numbers.find((one) => one.at === look.y) ?? numbers.find((one) => one.at !== x.at && !isKey(one)) ?? numbers[0];
  const series = splits(kind, columns).some((one) => one.at === look.series) ? look.series : null;
  // What was chosen of the calendar stays, where the calendar was there before.
  const kept = x.at === look.x && (look.kind === "bars" || look.kind === "line");
  const bin = kind === "histogram" ? STEPS : kind !== "points" && isMoment(x) ? (kept ? look.bin : part(x)) : NONE;
  if (kind === "histogram") return { kind, x: x.at, bin, y: null, of: "count", series: null };
  if (kind === "points") return { kind, x: x.at, bin, y: y?.at ?? null, of: "each", series };
  if (look.of === "each" || look.kind === "histogram") return { kind, x: x.at, bin, ...measured(y), series };
  return { ...look, kind, x: x.at, bin, series };
}

/** The same chart over another column. */
export function over(look: Look, x: Known): Look {
  const bin = look.kind === "histogram" ? STEPS : look.kind !== "points" && isMoment(x) ? part(x) : NONE;
  return { ...look, x: x.at, bin };
}

/** The same chart of another measure. */
export function measuring(look: Look, y: Known | null): Look {
  if (!y) return { ...look, y: null, of: "count" };
  return look.of === "each" || (look.y !== null && look.of !== "count") ? { ...look, y: y.at } : { ...look, ...measured(y) };
}

/** What is asked of the engine for a chart. */
export function asked(look: Look): Chart {
  const most = { bars: 20, line: 2000, points: 5000, histogram: 500 }[look.kind];
  return {
    x: { column: look.x, bin: look.bin },
    series: look.series,
    measure: { column: look.y, of: look.of },
    most: look.kind === "bars" && look.bin.kind !== "none" ? 500 : most,
  };
}
