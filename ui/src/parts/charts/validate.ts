// A chart that was written by hand, before it is drawn: of the data that is here, by its names, and nothing else. It may
// fetch nothing, compute nothing, and lead nowhere; the loader and the interpreter refuse the same once more.
import type { Key } from "../../i18n";
import type { Body } from "./spec";

/** What a chart may be made of at its top. */
const TOP = new Set(["layer", "mark", "encoding", "height", "resolve"]);
/** What brings in data or formulas, or leads away. */
const REFUSED = new Set(
  "url href data datasets transform params signal signals expr calculate filter lookup usermeta config labelExpr facet row column repeat concat hconcat vconcat projection baseURL cursor impute argmin argmax bins".split(" "),
);
/** Layers at most, and the numbers that make a drawing without end: how many, not how large. */
const LAYERS = 12;
const COUNTS: Record<string, number> = { tickCount: 200, maxbins: 200, nice: 200, fontSize: 200, size: 100_000, strokeWidth: 400, width: 4000, height: 2000 };
export const FIELDS = ["x", "y", "s", "end", "rows", "rest", "i"] as const;
const MARKS = new Set("arc area bar circle line point rect rule square text tick trail".split(" "));
const FORMATS = new Set(["chartNumber", "chartMoment", "number", "time", "utc"]);
/** Words that are only ever drawn. */
const SAID = new Set(["field", "title", "text"]);
const LONGEST = 64 * 1024;
const DEEPEST = 24;

export interface Wrong {
  key: Key;
  name?: string;
}

/** A text as one object of these names. */
function object(text: string, names: ReadonlySet<string>): Record<string, unknown> {
  if (text.length > LONGEST) throw wrong("chart.json.long");
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw wrong("chart.json.unreadable", error instanceof Error ? error.message : String(error));
  }
  if (!isObject(found)) throw wrong("chart.json.noObject");
  for (const name of Object.keys(found)) if (!names.has(name)) throw wrong("chart.json.refused", name);
  return found;
}

/** Reads a text of a chart that names the columns themselves: as harmless as any other. */
export function harmless(text: string, names: ReadonlySet<string>): Record<string, unknown> {
  const found = object(text, names);
  const { mark, encoding } = found;
  walk({ ...(mark === undefined ? {} : { mark }), encoding: encoding ?? {} }, "", 0, null);
  return found;
}

/** Reads a text; what is wrong with it is thrown as a `Wrong`. */
export function read(text: string): Body {
  const found = object(text, TOP);
  if (!("mark" in found) && !Array.isArray(found.layer)) throw wrong("chart.json.empty");
  if (Array.isArray(found.layer) && found.layer.length > LAYERS) throw wrong("chart.json.long");
  if ("height" in found && !(typeof found.height === "number" && found.height >= 40 && found.height <= 2000)) throw wrong("chart.json.refused", "height");
  walk(found, "", 0);
  return found as unknown as Body;
}

function walk(value: unknown, under: string, depth: number, fields: readonly unknown[] | null = FIELDS) {
  if (depth > DEEPEST) throw wrong("chart.json.long");
  if (Array.isArray(value)) {
    for (const one of value) walk(one, under, depth + 1, fields);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    // What any object has already is no word of a chart.
    if (REFUSED.has(name) || name in {}) throw wrong("chart.json.refused", name);
    if (name === "layer" && (under || depth > 0)) throw wrong("chart.json.refused", name);
    if (isEndless(name, inner, under)) throw wrong("chart.json.refused", name);
    if (typeof inner === "string" && !SAID.has(name) && /url\s*\(|[a-z]:\/\//i.test(inner)) throw wrong("chart.json.refused", inner);
    // The one condition there is: whether a bar stands for all the others.
    if (name === "test" && inner !== "datum.rest") throw wrong("chart.json.refused", name);
    if (name === "formatType" && !FORMATS.has(String(inner))) throw wrong("chart.json.refused", String(inner));
    if (name === "field" && fields && !fields.includes(inner)) throw wrong("chart.json.field", typeof inner === "string" ? inner : JSON.stringify(inner));
    const mark = name === "mark" ? (isObject(inner) ? inner.type : inner) : undefined;
    if (name === "mark" && !MARKS.has(String(mark))) throw wrong("chart.json.refused", String(mark));
    walk(inner, name, depth + 1, fields);
  }
}

/** What would make ticks, steps or letters without end of a few words. */
function isEndless(name: string, value: unknown, under: string): boolean {
  const most = COUNTS[name];
  if (most !== undefined && name in COUNTS && !isChannel(under, value)) return !(typeof value === "boolean" || (typeof value === "number" && Math.abs(value) <= most));
  if (name === "bin") return !(typeof value === "boolean" || value === "binned" || (isObject(value) && Object.keys(value).every((one) => one === "maxbins")));
  if (name === "base") return !(typeof value === "number" && value >= 2);
  if (name === "timeUnit") return typeof value !== "string";
  // A width within a format of numbers.
  return name === "format" && typeof value === "string" && /\d{3}/.test(value);
}

/** A channel has the name of what it sets; what it says is looked at by itself. */
const isChannel = (under: string, value: unknown) => under === "encoding" && isObject(value);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function wrong(key: Key, name?: string): Wrong {
  return name === undefined ? { key } : { key, name: name.slice(0, 120) };
}

export function isWrong(error: unknown): error is Wrong {
  return isObject(error) && typeof error.key === "string" && error.key.startsWith("chart.json.");
}
