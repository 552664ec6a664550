// What an action is, in the words of its card.
import { Bot, Cpu, Database, FolderTree, MessageCircleQuestion, Plug, Search, SquareFunction, SquareTerminal, Wrench } from "lucide-react";
import type { Action } from "../contract";
import { type Say, worded } from "../i18n";

const ICONS: Record<string, typeof Database> = {
  sql: Database,
  editor: SquareTerminal,
  function: SquareFunction,
  genie: MessageCircleQuestion,
  ai_search: Search,
  catalog: FolderTree,
  mcp: Plug,
  agent: Bot,
  model: Cpu,
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

/** Whether it is an answer of Genie that a person may think something of. */
export function rateable(action: Action): boolean {
  return action.tool === "genie" && action.status === "succeeded" && !!action.findings?.genie;
}

export function title(t: Say, action: Action, args: Record<string, unknown>): string {
  const on = action.resource;
  const { tool, operation } = action;
  switch (tool) {
    case "sql":
    case "editor":
    case "genie":
    case "ai_search":
    case "agent":
    case "model":
      return t(`action.on.${tool}`, { on });
    case "function":
      return t("action.on.function", { on: called(args.statement) ?? on });
    case "catalog":
      if (operation === "list_catalogs") return t("action.on.catalogs");
      if (operation === "list_schemas" || operation === "list_tables" || operation === "describe") return t(`action.on.${operation}`, { on });
      return t("action.on.catalog", { on });
    case "mcp":
      return t("action.on.mcp", { on, operation });
    default:
      return t("action.on.other", { tool, on });
  }
}

/** The function that a statement calls: `SELECT main.sales.f(…) AS output`, `SELECT * FROM main.sales.f(…)`. */
function called(statement: unknown): string | undefined {
  return typeof statement === "string" ? /^select\s+(?:\*\s+from\s+)?([\w.]+)\s*\(/i.exec(statement)?.[1] : undefined;
}

/** Where a running action stands. */
export function progress(t: Say, state: string | undefined): string {
  const words = state && worded(t, "action.at", state);
  return words && words !== state ? words : t("action.at.RUNNING");
}

/** Who let it run, where that is not the gate alone. */
export function decidedBy(t: Say, { decision }: Action): string | undefined {
  return decision === "approved_once" || decision === "remembered" ? t(`action.by.${decision}`) : undefined;
}

/** Whether its outcome is rows, also where they are not held any more. */
export function hasRows(action: Action): boolean {
  return ["sql", "editor", "function", "catalog"].includes(action.tool) || (action.rows ?? undefined) !== undefined;
}

/** Whether its rows are those of a statement of ours: of such a one the workspace keeps them for a while. */
export function hasStatement(action: Action): boolean {
  return !!action.statement_id && !action.findings?.genie;
}
