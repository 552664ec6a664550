// The ledger as a person reads it: what is asked of it, and what its entries tell of one action together.
import type { EntryQuery, LedgerEntry, Phase, RunAs, Verification } from "../contract";

/** Groups of entries, as people look for them. */
export const KINDS = {
  all: undefined,
  actions: ["intent", "outcome", "verified"],
  decisions: ["approval"],
  refused: ["refused"],
  sign_ins: ["signed_in", "signed_out"],
  chain: ["begun", "exported"],
} as const satisfies Record<string, readonly Phase[] | undefined>;

export type Kind = keyof typeof KINDS;

export const TOOLS = ["sql", "editor", "function", "genie", "ai_search", "catalog", "mcp", "agent", "model"] as const;

/** How many entries are asked for at once. */
export const PAGE = 200;

export interface Filter {
  kind: Kind;
  runAs?: RunAs;
  tool?: string;
  thread?: string;
  words: string;
}

export const EVERYTHING: Filter = { kind: "all", words: "" };

/** Whether a filter leaves something out. */
export function narrows(filter: Filter): boolean {
  return filter.kind !== "all" || !!filter.runAs || !!filter.tool || !!filter.thread || filter.words.trim() !== "";
}

/** What is asked of the ledger: of what fits, the newest before an entry. */
export function query(filter: Filter, before?: number): EntryQuery {
  const asked: EntryQuery = { count: PAGE };
  const phases = KINDS[filter.kind];
  if (before !== undefined) asked.before = before;
  if (phases) asked.phases = [...phases];
  if (filter.runAs) asked.run_as = filter.runAs;
  if (filter.tool) asked.tool = filter.tool;
  if (filter.thread) asked.thread_id = filter.thread;
  if (filter.words.trim()) asked.words = filter.words.trim();
  return asked;
}

/** One thing that was done: an action with all that was written of it, or an entry by itself. */
export interface Deed {
  key: string;
  /** Newest first. */
  entries: LedgerEntry[];
  /** The entry that tells most: how it ended, or that it was to be. */
  main: LedgerEntry;
  /** What the workspace's record said, where it was read. */
  verified?: Verification["state"];
  /** What the owner said to it. */
  decided?: string;
  /** It was begun, and nothing says how it ended. */
  open: boolean;
}

const TELLING: Phase[] = ["outcome", "refused", "intent", "approval", "verified"];

/** What was done, newest first. An action stands where its outcome does. */
export function deeds(entries: LedgerEntry[]): Deed[] {
  const all = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const key = entry.action_id ? `action ${entry.action_id}` : `entry ${entry.seq}`;
    const known = all.get(key);
    if (known) known.push(entry);
    else all.set(key, [entry]);
  }
  return [...all].map(([key, entries]) => deed(key, entries)).sort((a, b) => b.main.seq - a.main.seq);
}

function deed(key: string, entries: LedgerEntry[]): Deed {
  const of = (phase: Phase) => entries.find((entry) => entry.phase === phase);
  const main = TELLING.map(of).find(Boolean) ?? (entries[0] as LedgerEntry);
  return {
    key,
    entries,
    main,
    verified: of("verified")?.status as Verification["state"] | undefined,
    decided: of("approval")?.decision,
    // A call that was left to its owner is not begun.
    open: main.phase === "intent",
  };
}

/** A line of the timeline: a day, or what was done in it. */
export type Line = { key: string; day: Date } | { key: string; deed: Deed };

/** The deeds under their days. */
export function timeline(deeds: Deed[]): Line[] {
  const lines: Line[] = [];
  let last = "";
  for (const deed of deeds) {
    const day = new Date(deed.main.at);
    if (day.toDateString() !== last) {
      last = day.toDateString();
      lines.push({ key: `day ${last}`, day });
    }
    lines.push({ key: deed.key, deed });
  }
  return lines;
}

/** An id or a hash by its ends. */
export function short(id: string): string {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

/** The fields of an entry in the order of the ledger, without those that it lacks. */
export function fields(entry: LedgerEntry): [name: string, value: string][] {
  const { principal, scopes, ...rest } = entry;
  const plain = { ...rest, principal: principal && `${principal.user_name} (${principal.id})`, scopes: scopes?.join(" ") };
  return FIELDS.flatMap((name) => {
    const value = plain[name];
    return value === undefined || value === null || value === "" ? [] : [[name, String(value)]];
  });
}

const FIELDS = [
  "seq", "at", "phase", "principal", "run_as", "grant", "scopes", "tool", "operation", "resource", "decision", "status",
  "error_code", "rows", "ms", "statement_id", "request_id", "thread_id", "turn_id", "action_id", "args_commitment", "hash",
] as const satisfies readonly (keyof LedgerEntry)[];
