import { useEffect, useState } from "react";

/** A sign-in that ends is announced so long ahead. */
export const AHEAD_MS = 15 * 60_000;

/** How long to wait until the end of a sign-in is announced; 0 where it is time. */
export function until(endsAt: number, now: number): number {
  return Math.max(0, endsAt - AHEAD_MS - now);
}

/** The end of the sign-in, once it is near. */
export function useEnding(endsAt: number | null): Date | undefined {
  const [near, setNear] = useState(false);
  useEffect(() => {
    setNear(false);
    if (endsAt === null) return;
    // A timer holds 24 days at most; a session that lasts longer is looked at again then.
    const wait = Math.min(until(endsAt, Date.now()), 2 ** 31 - 1);
    const timer = setTimeout(() => setNear(until(endsAt, Date.now()) === 0), wait);
    return () => clearTimeout(timer);
  }, [endsAt]);
  return near && endsAt !== null ? new Date(endsAt) : undefined;
}
