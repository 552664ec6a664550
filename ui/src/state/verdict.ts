import { useCallback, useEffect, useState } from "react";
import type { AuditReport, Failure } from "../contract";
import { asFailure, rpc } from "../host";

/**
 * What a report comes to. `broken`: an entry was changed. `contradicted`: the workspace knows entries that the
 * ledger does not have so. `unanchored`: the chain holds, and no statement in the workspace vouches for it.
 */
export type Verdict = "broken" | "contradicted" | "unanchored" | "anchored";

export function verdict({ chain, anchor }: AuditReport): Verdict {
  if (chain.state === "broken") return "broken";
  if (anchor && anchor.contradicted.length > 0) return "contradicted";
  return anchor && anchor.matching > 0 ? "anchored" : "unanchored";
}

/** The entries that the history names otherwise; what has no place that can be named is told apart. */
export function contradicted(seqs: number[]): { known: number[]; unknown: number } {
  const known = seqs.filter((seq) => Number.isSafeInteger(seq));
  return { known, unknown: seqs.length - known.length };
}

/** A check of the ledger, by hand. */
export function useVerify() {
  const [report, setReport] = useState<{ report: AuditReport; at: Date }>();
  const [failure, setFailure] = useState<Failure>();
  const [running, setRunning] = useState(false);
  const run = useCallback(async () => {
    setRunning(true);
    setFailure(undefined);
    try {
      setReport({ report: await rpc("audit/verify", {}), at: new Date() });
    } catch (error) {
      // What was found before says nothing of now.
      setReport(undefined);
      setFailure(asFailure(error));
    } finally {
      setRunning(false);
    }
  }, []);
  return { report, failure, running, run };
}

/** A check that is made by itself, and again when `done` grows. */
export function useReport(done: number): { report?: AuditReport; failure?: Failure; again: () => void } {
  const [tries, setTries] = useState(0);
  const [result, setResult] = useState<{ report?: AuditReport; failure?: Failure }>({});
  // biome-ignore lint: checked anew when something was done
  useEffect(() => {
    let over = false;
    rpc("audit/verify", {}).then(
      (report) => over || setResult({ report }),
      (error) => over || setResult({ failure: asFailure(error) }),
    );
    return () => {
      over = true;
    };
  }, [done, tries]);
  return {
    ...result,
    again: () => {
      setResult({});
      setTries((n) => n + 1);
    },
  };
}
