import { tableFromIPC } from "apache-arrow";
import { useEffect, useState } from "react";
import type { Action, Column, Failure } from "../../contract";
import { asFailure, rpc } from "../../host";
import type { Comparison } from "../../state/compare";
import { before, type Difference, differ, resultOf, type Rows } from "../../state/differ";
import { cellText } from "../results/values";

/** So many rows come at once. */
const WINDOW = 1000;

/** The whole result of an action, each cell as the table shows it. */
async function read({ id, rows }: Action, columns: Column[]): Promise<Rows> {
  const all: Rows = [];
  for (let offset = 0; offset < (rows ?? 0); offset += WINDOW) {
    const bytes = await rpc("results/window", { action_id: id, offset, count: Math.min(WINDOW, (rows ?? 0) - offset) });
    const table = tableFromIPC(new Uint8Array(bytes));
    for (let row = 0; row < table.numRows; row++) {
      all.push(
        columns.map((column, i) => {
          const vector = table.getChildAt(i);
          return (vector && cellText(vector, row, column)) ?? null;
        }),
      );
    }
  }
  return all;
}

/** What differs between two sides; nothing until both have a result that may be looked at. */
export function useDifference(comparison: Comparison | undefined): { difference?: Difference; failure?: Failure } {
  const [found, setFound] = useState<{ of: string; difference?: Difference; failure?: Failure }>();
  const left = comparison && resultOf(comparison.left);
  const right = comparison && resultOf(comparison.right);
  const of = left && right ? `${left.id} ${right.id}` : undefined;
  // biome-ignore lint: a result is what its action says, and does not change
  useEffect(() => {
    if (!of || !left || !right || !comparison) return;
    const columns = comparison.left.shown?.columns ?? [];
    const early = before(comparison.left, comparison.right);
    if (early) return setFound({ of, difference: early });
    let gone = false;
    Promise.all([read(left, columns), read(right, columns)]).then(
      ([one, other]) => gone || setFound({ of, difference: differ(one, other, columns) }),
      (error) => {
        const failure = asFailure(error);
        if (!gone) setFound(failure.code === "not_found" ? { of, difference: { kind: "uncompared", why: "gone" } } : { of, failure });
      },
    );
    return () => {
      gone = true;
    };
  }, [of]);
  // What is withheld since is not told any more.
  return of && found?.of === of ? found : {};
}
