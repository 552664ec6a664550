// What two results have in common, and what only one of them shows.
import type { Action, Column } from "../contract";
import type { Side } from "./compare";

/** Beyond so many rows on a side only the numbers are compared. */
export const MOST = 5000;

/** Cells as texts; null is the NULL of SQL. */
export type Rows = (string | null)[][];

/** Why rows are not laid beside each other. `cut`: a limit cut one; `many`: more than `MOST`; `gone`: not held. */
export type Obstacle = "cut" | "many" | "gone";

export type Difference =
  | { kind: "columns"; left: string[]; right: string[] }
  | { kind: "uncompared"; why: Obstacle }
  | {
      kind: "rows";
      /** How many rows both have. */
      both: number;
      /** Places of the rows that only one has. */
      left: ReadonlySet<number>;
      right: ReadonlySet<number>;
      /** Columns in which the values are not the same. */
      columns: string[];
    };

/** The action of a side that brought a result which may be looked at. */
export function resultOf(side: Side): Action | undefined {
  const { stands, shown, failure } = side;
  if (stands !== "over" || failure || !shown || isWithheld(side)) return undefined;
  const { action } = shown;
  return action.status === "succeeded" && !action.error ? action : undefined;
}

/** Whether the record names somebody else: then nothing of a side is shown, and nothing told of its rows. */
export function isWithheld({ shown }: Side): boolean {
  return shown?.action.status === "withheld" || shown?.action.verified.state === "mismatch";
}

const typed = (column: Column) => `${column.name} ${column.type_text}`;

/** What stands in the way before any row is read. */
export function before(left: Side, right: Side): Difference | undefined {
  const [one, other] = [left.shown?.columns ?? [], right.shown?.columns ?? []];
  const only = (all: Column[], others: Column[]) => all.filter((column) => !others.some((two) => typed(two) === typed(column))).map((column) => column.name);
  if (one.map(typed).join("\n") !== other.map(typed).join("\n")) return { kind: "columns", left: only(one, other), right: only(other, one) };
  const actions = [left.shown?.action, right.shown?.action];
  if (actions.some((action) => action?.truncated)) return { kind: "uncompared", why: "cut" };
  if (actions.some((action) => (action?.rows ?? 0) > MOST)) return { kind: "uncompared", why: "many" };
  return undefined;
}

/** Rows beside rows, in whatever order: SQL promises none. A row that comes twice must be there twice. */
export function differ(left: Rows, right: Rows, columns: Column[]): Difference {
  const key = (row: (string | null)[]) => JSON.stringify(row);
  const [one, other] = [unmatched(left.map(key), right.map(key)), unmatched(right.map(key), left.map(key))];
  const differing = columns.filter((_, i) => {
    const values = (rows: Rows) => rows.map((row) => JSON.stringify(row[i])).sort().join();
    return values(left) !== values(right);
  });
  return { kind: "rows", both: left.length - one.size, left: one, right: other, columns: differing.map((column) => column.name) };
}

function unmatched(own: string[], others: string[]): Set<number> {
  const left = new Map<string, number>();
  for (const key of others) left.set(key, (left.get(key) ?? 0) + 1);
  const only = new Set<number>();
  own.forEach((key, i) => {
    const more = left.get(key) ?? 0;
    if (more > 0) left.set(key, more - 1);
    else only.add(i);
  });
  return only;
}
