import type { Action, Column } from "../contract";

const NUMBER = /^(TINYINT|BYTE|SMALLINT|SHORT|INT|INTEGER|BIGINT|LONG|FLOAT|REAL|DOUBLE|DECIMAL|NUMERIC)\b/i;
const MOMENT = /^(DATE|TIMESTAMP)/i;

/** Whether rows may be drawn at all: more than one, with something to measure or to count over time. */
export function chartable(action: Action, columns: Column[]): boolean {
  if (action.status !== "succeeded" || action.tool === "catalog" || (action.rows ?? 0) < 2) return false;
  return columns.some(({ type_text }) => NUMBER.test(type_text) || MOMENT.test(type_text));
}
