// What came from the engine, as it is drawn, summed up and listed: each point with its words.
import type { ChartRows } from "../../contract";
import type { Say, Text } from "../../i18n";
import { visible } from "../../state/visible";
import type { Known, Look } from "./choose";

/** One point. `x` is a number for numbers and moments (milliseconds), else the words. */
export interface Drawn {
  x: number | string;
  /** Where a step ends, of a histogram. */
  end: number | null;
  y: number | null;
  /** Its series, in words; empty where there are none. */
  s: string;
  /** How it is named in words. */
  label: string;
  /** It stands for all that are not told one by one. */
  rest: boolean;
  rows: number;
}

/** A moment of the engine, on a clock without a zone: its own. */
export function moment(text: string): number {
  return Date.parse(text.length > 10 ? `${text}Z` : `${text}T00:00:00Z`);
}

export function drawn(text: Text, rows: ChartRows, look: Look): Drawn[] {
  const { t } = text;
  const taken = new Set<string>();
  // Two values that look the same stay two.
  const unique = (label: string): string => {
    let free = label;
    for (let n = 2; taken.has(free); n++) free = `${label} (${n})`;
    taken.add(free);
    return free;
  };
  const labels = new Map<string | null, string>();
  const worded = (x: string | null) => {
    const known = labels.get(x);
    if (known !== undefined) return known;
    const label = unique(x === null ? "NULL" : x === "" ? t("chart.empty") : visible(x));
    labels.set(x, label);
    return label;
  };
  const points: Drawn[] = rows.points.map((point) => {
    const label = rows.x_is === "text" ? worded(point.x) : (point.x ?? "NULL");
    const x = rows.x_is === "text" ? label : rows.x_is === "number" ? Number(point.x) : moment(point.x ?? "");
    const end = rows.step === null || typeof x === "string" ? null : Number((x + rows.step).toPrecision(12));
    const s = look.series === null ? "" : visible(point.series ?? "NULL");
    return { x, end, y: point.y, s, label: named(text, rows, look, x, end, label), rest: false, rows: point.rows };
  });
  if (rows.other) {
    const label = unique(t("chart.other", { count: rows.places - new Set(rows.points.map((point) => point.x)).size }));
    points.push({ x: label, end: null, y: rows.other.y, s: "", label, rest: true, rows: rows.other.rows });
  }
  return points;
}

function named(text: Text, rows: ChartRows, look: Look, x: number | string, end: number | null, label: string): string {
  if (typeof x === "string") return label;
  if (rows.x_is === "time") return when(text, x, look.bin.kind);
  return end === null ? short(text, x) : text.t("chart.span", { from: short(text, x), to: short(text, end) });
}

/** A moment in words: as much of it as its part of the calendar has. */
export function when(text: Text, ms: number, part: Look["bin"]["kind"]): string {
  const date = new Date(ms);
  if (Number.isNaN(ms)) return "?";
  const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag(text.lang), { ...options, timeZone: "UTC" }).format(date);
  const year = "numeric";
  switch (part) {
    case "year":
      return form({ year });
    case "quarter":
      return `${form({ year })} Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
    case "month":
      return form({ year, month: "short" });
    case "day":
    case "week":
      return form({ year, month: "short", day: "numeric" });
    default:
      return form(ms % 86_400_000 === 0 ? { year, month: "short", day: "numeric" } : { year, month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  }
}

/** A number in a few digits: 1.2M, 0.31. */
export function short(text: Text, value: number): string {
  const compact = Math.abs(value) >= 10_000;
  return new Intl.NumberFormat(tag(text.lang), compact ? { notation: "compact", maximumFractionDigits: 1 } : { maximumSignificantDigits: 4 }).format(value);
}

/** As the forms of the window do it. */
export function tag(lang: string): string {
  return navigator.language.startsWith(`${lang}-`) ? navigator.language : lang;
}

/** What is measured, in words; a column alone where each group is one row. */
export function measureName(t: Say, look: Look, columns: Known[], points: Drawn[]): string {
  const name = look.y === null ? undefined : title(t, columns, look.y);
  if (name === undefined) return t("chart.rows");
  if (look.of === "each" || (look.of !== "count" && points.every((point) => point.rows <= 1))) return name;
  return t(`chart.named.${look.of}`, { name });
}

/** The name of a column; a column may have none. */
export function title(t: Say, columns: Known[], at: number): string {
  return visible(columns.find((one) => one.at === at)?.name.trim() ?? "") || t("chart.unnamed", { number: at + 1 });
}
