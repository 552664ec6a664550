import type { Action } from "../contract";

/** A text without its comments and its quoted words, which may say anything. */
export function bare(statement: string): string {
  return statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.|'')*'/g, " ");
}

/**
 * Whether an empty result may be the work of a row filter or a mask: a read of a table that brought nothing.
 * Nobody but the workspace knows; a statement that reads no table cannot be.
 */
export function mayBeShaped(action: Action, statement: unknown): boolean {
  return action.rows === 0 && readsTable(action, statement);
}

/** Whether what came of an action was read from a table. */
export function readsTable(action: Action, statement: unknown): boolean {
  if (action.status !== "succeeded" || typeof statement !== "string") return false;
  return /\bfrom\s+(?!values\b)[`\w]/i.test(bare(statement)) && /^\s*(select|with|table)\b/i.test(bare(statement));
}
