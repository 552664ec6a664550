// What an action is, in the words of its card.
import { Bot, Cpu, Database, FolderTree, MessageCircleQuestion, Plug, Search, SquareFunction, Wrench } from "lucide-react";
import type { Action } from "../contract";

const ICONS: Record<string, typeof Database> = {
  sql: Database,
  function: SquareFunction,
  genie: MessageCircleQuestion,
  ai_search: Search,
  catalog: FolderTree,
  mcp: Plug,
  agent: Bot,
  model: Cpu,
};

const LISTED: Record<string, string> = {
  list_schemas: "Schemas of",
  list_tables: "Tables of",
  describe: "Columns of",
};

const PROGRESS: Record<string, string> = {
  PENDING: "waiting for the warehouse",
  RUNNING: "running",
  FETCHING: "fetching rows",
  SUBMITTED: "sent to Genie",
  FETCHING_METADATA: "looking at the tables",
  FILTERING_CONTEXT: "choosing what fits",
  ASKING_AI: "writing the query",
  PENDING_WAREHOUSE: "the warehouse is starting",
  EXECUTING_QUERY: "running the query",
  COMPLETED: "reading the answer",
  RATE_LIMITED: "waiting for a rate limit",
};

const DECIDED: Record<string, string> = {
  approved_once: "allowed once by you",
  remembered: "allowed by a remembered decision",
};

/** What a table of ours has under a word of others, which may be `constructor`. */
export function own<T>(table: Record<string, T>, word: string | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

export function icon(action: Action): typeof Database {
  return toolIcon(action.tool);
}

/** The sign of a kind of tool. */
export function toolIcon(tool: string): typeof Database {
  return own(ICONS, tool) ?? Wrench;
}

export function title(action: Action, args: Record<string, unknown>): string {
  const on = action.resource;
  switch (action.tool) {
    case "sql":
      return `SQL on ${on}`;
    case "function":
      return `Function ${called(args.statement) ?? on}`;
    case "genie":
      return `Genie in ${on}`;
    case "ai_search":
      return `Search in ${on}`;
    case "catalog":
      return action.operation === "list_catalogs" ? "Catalogs" : `${own(LISTED, action.operation) ?? "Catalog:"} ${on}`;
    case "mcp":
      return `MCP ${on}: ${action.operation}`;
    case "agent":
      return `Agent ${on}`;
    case "model":
      return `Model ${on}`;
    default:
      return `${action.tool} on ${on}`;
  }
}

/** The function that a statement calls: `SELECT main.sales.f(…) AS output`, `SELECT * FROM main.sales.f(…)`. */
function called(statement: unknown): string | undefined {
  return typeof statement === "string" ? /^select\s+(?:\*\s+from\s+)?([\w.]+)\s*\(/i.exec(statement)?.[1] : undefined;
}

/** Where a running action stands. */
export function progress(state: string | undefined): string {
  return own(PROGRESS, state) ?? "running";
}

/** Who let it run, where that is not the gate alone. */
export function decidedBy(action: Action): string | undefined {
  return own(DECIDED, action.decision);
}

/** Whether its outcome is rows, also where they are not held any more. */
export function hasRows(action: Action): boolean {
  return ["sql", "function", "catalog"].includes(action.tool) || (action.rows ?? undefined) !== undefined;
}
