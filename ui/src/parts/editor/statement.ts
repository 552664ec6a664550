// What a text of SQL says without being run: its statements, the parameters and the tables in them, and where a place
// that the workspace names stands.
import type { StatementPlace } from "../../contract";
import { DATABRICKS } from "./dialect";

export interface Span {
  from: number;
  to: number;
}

/** What is text or a comment, and no SQL. */
const QUOTED = new Set(["String", "LineComment", "BlockComment"]);

/** Each part of a text that is no statement in itself: name of the node, and where it stands. */
function nodes(text: string): { name: string; from: number; to: number }[] {
  const found: { name: string; from: number; to: number }[] = [];
  DATABRICKS.language.parser.parse(text).iterate({ enter: ({ name, from, to }) => void found.push({ name, from, to }) });
  return found;
}

/** The text with every quoted text and every comment blank, as long, and with its lines; names too, where they are not read. */
function bare(text: string, names = true): string {
  let out = text;
  for (const { name, from, to } of nodes(text)) {
    const part = text.slice(from, to);
    if (QUOTED.has(name)) out = out.slice(0, from) + part.replace(/[^\n]/g, " ") + out.slice(to);
    else if (name === "QuotedIdentifier" && !names) out = out.slice(0, from) + part.replace(/[^\n`]/g, "_") + out.slice(to);
  }
  return out;
}

/** The statements of a text, without what ends them; comments alone are none. */
export function statements(text: string): Span[] {
  const plain = bare(text, false);
  const found: Span[] = [];
  let from = 0;
  for (const part of plain.split(";")) {
    const to = from + part.length;
    const begins = from + part.search(/\S/);
    if (part.trim()) found.push({ from: begins, to: text.slice(0, to).trimEnd().length });
    from = to + 1;
  }
  return found;
}

/** What runs: what is chosen, or the statement in which the caret stands; behind the last one, that. */
export function chosen(text: string, range: Span): Span | undefined {
  const picked = text.slice(range.from, range.to);
  if (picked.trim()) {
    const [first, ...more] = statements(picked);
    // More than one goes as it is: the gate says so.
    if (!first || more.length > 0) return { from: range.from + picked.length - picked.trimStart().length, to: range.from + picked.trimEnd().length };
    return { from: range.from + first.from, to: range.from + first.to };
  }
  const all = statements(text);
  return all.find(({ to }) => range.from <= to) ?? all.at(-1);
}

/** How a statement comes below what is written: what is put in where, and where it begins then. One that stands there
 * already is not put in again. */
export function added(text: string, statement: string): { insert: string; at: number; begins: number } {
  const there = statements(text).find(({ from, to }) => text.slice(from, to) === statement.trim());
  if (there) return { insert: "", at: there.from, begins: there.from };
  const plain = bare(text).trimEnd();
  const at = text.trimEnd().length;
  // What stands in a comment ends nothing.
  const ends = !plain || plain.endsWith(";") ? "" : at > plain.length ? "\n;" : ";";
  const before = at ? `${ends}\n\n` : "";
  return { insert: before + statement, at, begins: at + before.length };
}

/** The names of the parameters in a statement, each once. A cast (`a::int`) and a path (`a:b`) are none. */
export function parametersOf(text: string): string[] {
  const plain = bare(text, false);
  const names = [...plain.matchAll(/:([A-Za-z_]\w*)/g)].filter(({ index }) => !/[\w:`\])]/.test(plain[index - 1] ?? " "));
  return [...new Set(names.map((found) => found[1] ?? ""))];
}

export interface NamedTable {
  /** `catalog.schema.table`, without quotes. */
  table: string;
  /** By what it is called in the statement. */
  alias: string;
}

const PART = "(?:`[^`]+`|[A-Za-z_][\\w$]*)";
const TABLE = new RegExp(`\\b(?:from|join|update|into|table)\\s+(${PART}(?:\\.${PART}){0,2})(?:\\s+(?:as\\s+)?(${PART}))?`, "gi");
const NO_ALIAS = /^(where|on|using|join|inner|left|right|full|cross|semi|anti|natural|lateral|group|order|having|limit|qualify|union|except|intersect|set|values|select|tablesample|pivot|unpivot|window|when|version|timestamp)$/i;

/** The parts of a name, without quotes. */
export const partsOf = (name: string) => (name.match(/`[^`]*`?|[^.`]+/g) ?? []).map((part) => part.replaceAll("`", ""));

/** The tables that a statement names in full. */
export function tablesOf(text: string): NamedTable[] {
  return [...bare(text).matchAll(TABLE)].flatMap(([, name = "", alias]) => {
    const parts = partsOf(name);
    if (parts.length !== 3) return [];
    const own = alias && !NO_ALIAS.test(alias) ? alias.replaceAll("`", "") : (parts[2] ?? "");
    return [{ table: parts.join("."), alias: own }];
  });
}

/** Where the word stands that a workspace means by a line and a position, in a text of that many characters before it. */
export function spanOf(sent: string, place: StatementPlace): Span {
  const lines = sent.split("\n");
  const line = Math.min(Math.max(place.line, 1), lines.length);
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const from = before + Math.min(place.position, lines[line - 1]?.length ?? 0);
  const word = /^(?:`[^`\n]*`|[\w$.]+|[^\s])/.exec(sent.slice(from))?.[0] ?? "";
  // At the end of a line there is nothing to mark but what stands before it.
  return word ? { from, to: from + word.length } : { from: Math.max(before, from - 1), to: from };
}

/** What asks how a statement would run. */
export const EXPLAIN = "EXPLAIN ";

/** A statement as it was sent: what stood before it, and where it begins in the editor. */
export interface Sent {
  text: string;
  from: number;
  prefix: number;
}

/** Where in the editor a place of what was sent stands. */
export function inEditor(sent: Sent, place: StatementPlace): Span {
  const { from, to } = spanOf(sent.text, place);
  const shift = sent.from - sent.prefix;
  return { from: Math.max(from, sent.prefix) + shift, to: Math.max(to, sent.prefix) + shift };
}

/** The line and the column of a place in the editor, both from 1. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
