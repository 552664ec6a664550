import { useCallback, useEffect, useState } from "react";
import type { Remembered } from "../contract";
import { asFailure, rpc } from "../host";
import type { Failed } from "./failed";

/** The decisions that are remembered; looked for again when `done` grows. */
export function useRemembered(done: number) {
  const [decisions, setDecisions] = useState<Remembered[]>();
  const [failed, setFailed] = useState<Failed>();
  const load = useCallback(async () => {
    try {
      setDecisions((await rpc("approvals/remembered", {})).remembered);
    } catch (error) {
      const again = () => {
        setFailed(undefined);
        void load();
      };
      setFailed({ failure: asFailure(error), again });
    }
  }, []);
  // biome-ignore lint: a turn that ended may have left a decision
  useEffect(() => void load(), [load, done]);
  /** Takes one back, at once. */
  const revoke = async (id: string) => {
    setFailed(undefined);
    try {
      await rpc("approvals/revoke", { id });
    } catch (error) {
      setFailed({ failure: asFailure(error), again: () => void revoke(id) });
    }
    await load();
  };
  return { decisions, failed, revoke };
}
