import { useEffect, useRef } from "react";
import type { Failure } from "../contract";

/** How long is waited before each look, in seconds; the last one holds from then on. */
const WAITS = [5, 10, 20, 40, 60];

/** Whether a failure may be over without anybody's doing. A keyring that waits for a password is asked once. */
export function passes(failure: Failure | null): boolean {
  return failure !== null && ["offline", "timed_out", "busy", "rate_limited"].includes(failure.code);
}

/**
 * Looks again and again, ever less often; at once where the network is back. One look at a time.
 * Gives what ends it.
 */
export function keepLooking(look: () => Promise<void>): () => void {
  let tries = 0;
  let looking = false;
  let ended = false;
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    const seconds = WAITS[Math.min(tries++, WAITS.length - 1)] ?? 0;
    timer = setTimeout(() => void now(), seconds * 1000);
  };
  const now = async () => {
    if (looking) return;
    clearTimeout(timer);
    looking = true;
    await look();
    looking = false;
    if (!ended) wait();
  };
  const online = () => {
    tries = 0;
    void now();
  };
  wait();
  window.addEventListener("online", online);
  return () => {
    ended = true;
    clearTimeout(timer);
    window.removeEventListener("online", online);
  };
}

/** Looks again by itself while that is of use. */
export function useLookingAgain(useful: boolean, look: () => Promise<void>) {
  const latest = useRef(look);
  useEffect(() => {
    latest.current = look;
  });
  useEffect(() => (useful ? keepLooking(() => latest.current()) : undefined), [useful]);
}
