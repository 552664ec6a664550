// What can be compared, and from where: which actions have a statement that may run again as somebody else.
import { createContext } from "react";
import { bare } from "./shaped";
import type { ShownAction, ShownTurn } from "./turns";

/** Opens the comparison with the statement of an action; absent where the configuration compares nothing. */
export const Comparing = createContext<((of: ShownAction) => void) | undefined>(undefined);

/** What only reads, by its first word. The engine looks closer, and refuses what it does not know to only read. */
const READS = /^[\s(]*(select|with|table|values|show|describe|desc|explain)\b/i;

/** The tools whose arguments are a statement as it ran. */
const STATEMENTS = new Set(["sql", "editor"]);

/** The statement of an action, where it can be compared: SQL that stands for itself, only reads, and was let run. */
export function comparable({ action, arguments: args }: ShownAction): string | undefined {
  const { statement, parameters } = args;
  if (!STATEMENTS.has(action.tool) || typeof statement !== "string" || parameters !== undefined) return undefined;
  if (action.status === "running" || action.decision === "denied" || action.decision === "refused") return undefined;
  return READS.test(bare(statement)) ? statement : undefined;
}

/** The last action of a thread that can be compared. */
export function lastComparable(turns: ShownTurn[]): ShownAction | undefined {
  return turns.flatMap((turn) => turn.actions).findLast(comparable);
}
