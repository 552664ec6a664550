import { useEffect, useState } from "react";
import type { LeaseView } from "../contract";
import { rpc } from "../host";

/** How often it is asked what is out, in milliseconds. */
const ASK = 5_000;
/** A lease of an hour fills its bar. */
const WHOLE = 60 * 60_000;

/** A lease as it is shown: never its token, which is not on this side. */
export interface ShownLease {
  key: string;
  lease: LeaseView;
  /** Milliseconds that are left. */
  left: number;
  /** How much of an hour that is, 0 to 1. */
  part: number;
  /** Asked for and not granted. */
  lacking: string[];
  /** Granted beside what was asked for. */
  beside: string[];
}

/** The leases that still hold, soonest to end first. Of several alike the one that holds longest is shown. */
export function shownLeases(leases: LeaseView[], now: number): ShownLease[] {
  const all = new Map<string, LeaseView>();
  for (const lease of leases) {
    const { mode, principal, grant, scopes } = lease.run_as;
    const key = [mode, principal.id, grant, [...lease.asked].sort().join(" "), [...scopes].sort().join(" ")].join(" | ");
    const known = all.get(key);
    if (lease.expires_at_ms > now && (!known || known.expires_at_ms < lease.expires_at_ms)) all.set(key, lease);
  }
  return [...all]
    .map(([key, lease]) => ({
      key,
      lease,
      left: lease.expires_at_ms - now,
      part: Math.min(1, (lease.expires_at_ms - now) / WHOLE),
      // A token for all is for each.
      lacking: lease.run_as.scopes.includes("all-apis") ? [] : lease.asked.filter((scope) => !lease.run_as.scopes.includes(scope)),
      beside: lease.run_as.scopes.filter((scope) => !lease.asked.includes(scope)),
    }))
    .sort((a, b) => a.left - b.left);
}

/** The leases that are out, as long as somebody looks; asked anew at once when `done` changes. */
export function useLeases(done: number): ShownLease[] | undefined {
  const [leases, setLeases] = useState<LeaseView[]>();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let over = false;
    // A list that cannot be had is no list: what ends the window's sign-in is told elsewhere.
    const ask = () =>
      rpc("session/leases", {}).then(
        (reply) => over || setLeases(reply.leases ?? []),
        () => {},
      );
    void ask();
    const timer = setInterval(ask, ASK);
    return () => {
      over = true;
      clearInterval(timer);
    };
    // biome-ignore lint: asked anew when something was done
  }, [done]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return leases && shownLeases(leases, now);
}
