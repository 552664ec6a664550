import type { Action, Column } from "../contract";
import { kind } from "./kinds";

/** Whether rows may be drawn at all: more than one, with something to measure or to count over time. */
export function chartable(action: Action, columns: Column[]): boolean {
  if (action.status !== "succeeded" || action.tool === "catalog" || (action.rows ?? 0) < 2) return false;
  return columns.some((column) => ["number", "date", "time"].includes(kind(column)));
}
