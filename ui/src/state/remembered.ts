import { useCallback, useEffect, useState } from "react";
import type { Failure, Remembered } from "../contract";
import { asFailure, rpc } from "../host";

/** The decisions that are remembered; looked for again when `done` grows. */
export function useRemembered(done: number) {
  const [decisions, setDecisions] = useState<Remembered[]>();
  const [failure, setFailure] = useState<Failure>();
  const load = useCallback(async () => {
    try {
      setDecisions((await rpc("approvals/remembered", {})).remembered);
    } catch (error) {
      setFailure(asFailure(error));
    }
  }, []);
  // biome-ignore lint: a turn that ended may have left a decision
  useEffect(() => void load(), [load, done]);
  /** Takes one back, at once. */
  const revoke = async (id: string) => {
    setFailure(undefined);
    try {
      await rpc("approvals/revoke", { id });
    } catch (error) {
      setFailure(asFailure(error));
    }
    await load();
  };
  return { decisions, failure, revoke };
}
