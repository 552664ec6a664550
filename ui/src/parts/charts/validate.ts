// A chart that was written by hand, before it is drawn: of the data that is here, by its names, and nothing else. It may
// fetch nothing, compute nothing, and lead nowhere; the loader and the interpreter refuse the same once more.
import type { Key } from "../../i18n";
import type { Body } from "./spec";

/** What a chart may be made of at its top. */
const TOP = new Set(["layer", "mark", "encoding", "height", "resolve"]);
/** What brings in data or formulas, or leads away. */
const REFUSED = new Set(
  "url href data datasets transform params signal signals expr calculate filter lookup usermeta config labelExpr facet row column repeat concat hconcat vconcat projection baseURL cursor".split(" "),
);
export const FIELDS = ["x", "y", "s", "end", "rows", "rest", "i"] as const;
const MARKS = new Set("arc area bar circle line point rect rule square text tick trail".split(" "));
const FORMATS = new Set(["chartNumber", "chartMoment", "number", "time", "utc"]);
const LONGEST = 64 * 1024;
const DEEPEST = 24;

export interface Wrong {
  key: Key;
  name?: string;
}

/** Reads a text; what is wrong with it is thrown as a `Wrong`. */
export function read(text: string): Body {
  if (text.length > LONGEST) throw wrong("chart.json.long");
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw wrong("chart.json.unreadable", error instanceof Error ? error.message : String(error));
  }
  if (!isObject(found)) throw wrong("chart.json.noObject");
  for (const name of Object.keys(found)) if (!TOP.has(name)) throw wrong("chart.json.refused", name);
  if (!("mark" in found) && !Array.isArray(found.layer)) throw wrong("chart.json.empty");
  if ("height" in found && !(typeof found.height === "number" && found.height >= 40 && found.height <= 2000)) throw wrong("chart.json.refused", "height");
  walk(found, "", 0);
  return found as unknown as Body;
}

function walk(value: unknown, under: string, depth: number) {
  if (depth > DEEPEST) throw wrong("chart.json.long");
  if (Array.isArray(value)) {
    for (const one of value) walk(one, under, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (REFUSED.has(name)) throw wrong("chart.json.refused", name);
    // The one condition there is: whether a bar stands for all the others.
    if (name === "test" && inner !== "datum.rest") throw wrong("chart.json.refused", name);
    if (name === "formatType" && !FORMATS.has(String(inner))) throw wrong("chart.json.refused", String(inner));
    if (name === "field" && !(FIELDS as readonly unknown[]).includes(inner)) throw wrong("chart.json.field", typeof inner === "string" ? inner : JSON.stringify(inner));
    const mark = name === "mark" ? (isObject(inner) ? inner.type : inner) : undefined;
    if (name === "mark" && !MARKS.has(String(mark))) throw wrong("chart.json.refused", String(mark));
    walk(inner, name, depth + 1);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(key: Key, name?: string): Wrong {
  return name === undefined ? { key } : { key, name: name.slice(0, 120) };
}

export function isWrong(error: unknown): error is Wrong {
  return isObject(error) && typeof error.key === "string" && error.key.startsWith("chart.json.");
}
