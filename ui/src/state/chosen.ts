// Which model and which agent answer in a thread: the usual one, or one that was chosen of those that the
// configuration offers.
import { useCallback, useState } from "react";
import type { ShownTurn } from "./turns";

/** What stands for the usual one. */
export const USUAL = "";

/** Where the arguments of a model's call name what was chosen for it. */
type Named = "chosen" | "agent";

/** What the last call of a model was chosen by: what a thread began with it goes on with. */
export function chosenBefore(turns: readonly ShownTurn[], named: Named): string {
  const last = turns.flatMap((turn) => turn.actions).findLast((one) => one.action.tool === "model");
  const key = last?.arguments[named];
  return typeof key === "string" ? key : USUAL;
}

/** The choices of all threads of this window, by the key of what is offered. */
export function useChosen<T>(offered: readonly T[], keyOf: (one: T) => string, named: Named) {
  const [picked, setPicked] = useState<Readonly<Record<string, string>>>({});
  const of = (thread: string, turns: readonly ShownTurn[]): T | undefined => {
    const key = picked[thread] ?? chosenBefore(turns, named);
    // One that is offered no more is not asked.
    return offered.find((one) => keyOf(one) === key);
  };
  return {
    now: of,
    pick: (thread: string, key: string) => setPicked((before) => ({ ...before, [thread]: key })),
    /** A thread has begun, and has its name. */
    rename: useCallback((from: string, to: string) => {
      setPicked(({ [from]: moved, ...rest }) => (moved === undefined ? rest : { ...rest, [to]: moved }));
    }, []),
  };
}
