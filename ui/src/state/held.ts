import { createContext } from "react";
import type { Column } from "../contract";
import { chartable } from "./chartable";
import type { ShownAction } from "./turns";

/** A result of a turn that a chart in its answer may be of. */
export interface HeldResult {
  id: string;
  names: string[];
  columns: Column[];
  rows?: number;
  truncated: boolean;
}

/** The results of the turn whose answer is drawn; nothing where it is none of a turn. */
export const Held = createContext<readonly HeldResult[] | undefined>(undefined);

export function heldOf(actions: readonly ShownAction[]): HeldResult[] {
  return actions
    .filter(({ action, columns }) => chartable(action, columns) && action.verified.state !== "mismatch")
    .map(({ action, columns }) => ({ id: action.id, names: columns.map(({ name }) => name), columns, rows: action.rows ?? undefined, truncated: !!action.truncated }));
}
