import { useCallback, useEffect, useRef, useState } from "react";
import type { Check, Failure } from "../contract";
import { asFailure, rpc } from "../host";

/** The checks as they come in. `expected` is how many there were the last time, to tell how far it is. */
export function useCheckup() {
  const [checks, setChecks] = useState<Check[]>([]);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [expected, setExpected] = useState<number>();
  // Only the last run is told.
  const last = useRef(0);
  const run = useCallback(async () => {
    const at = ++last.current;
    const isLast = () => at === last.current;
    setChecks([]);
    setFailure(undefined);
    setRunning(true);
    try {
      const reply = await rpc<"doctor/run", Check>("doctor/run", {}, (check) => isLast() && setChecks((all) => [...all, check]));
      if (!isLast()) return;
      setChecks(reply.checks);
      setExpected(reply.checks.length);
    } catch (error) {
      if (isLast()) setFailure(asFailure(error));
    } finally {
      if (isLast()) setRunning(false);
    }
  }, []);
  useEffect(() => {
    void run();
    return () => {
      last.current++;
    };
  }, [run]);
  return { checks, running, failure, expected, run };
}
