// Which model answers in a thread: the usual one, or one that was chosen of those that the configuration offers.
import { useCallback, useState } from "react";
import type { OfferedModel } from "../contract";
import { useStable } from "./stable";
import type { ShownTurn } from "./turns";

/** The key that stands for the usual model. */
export const USUAL = "";

/** The key that the last call of a model was chosen by: what a thread began with it goes on with. */
export function chosenBefore(turns: readonly ShownTurn[]): string {
  const last = turns.flatMap((turn) => turn.actions).findLast((one) => one.action.tool === "model");
  const key = last?.arguments.chosen;
  return typeof key === "string" ? key : USUAL;
}

/** The choices of all threads of this window. */
export function useModels(offered: readonly OfferedModel[]) {
  const [picked, setPicked] = useState<Readonly<Record<string, string>>>({});
  const of = (thread: string, turns: readonly ShownTurn[]): OfferedModel | undefined => {
    const key = picked[thread] ?? chosenBefore(turns);
    // One that is offered no more is not asked.
    return offered.find((one) => one.key === key);
  };
  return {
    of: useStable(of),
    now: of,
    pick: (thread: string, key: string) => setPicked((before) => ({ ...before, [thread]: key })),
    /** A thread has begun, and has its name. */
    rename: useCallback((from: string, to: string) => {
      setPicked(({ [from]: moved, ...rest }) => (moved === undefined ? rest : { ...rest, [to]: moved }));
    }, []),
  };
}
