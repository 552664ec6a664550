import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same and does what the latest one does: for parts that are not drawn anew. */
export function useStable<A extends unknown[], R>(act: (...args: A) => R): (...args: A) => R {
  const latest = useRef(act);
  // Before any effect of a part that may call it.
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
