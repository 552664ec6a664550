import { useCallback, useState } from "react";
import type { Failure } from "../contract";
import { asFailure } from "../host";

/** A failure, and what may have been meant to be done again. */
export interface Failed {
  failure: Failure;
  again?: () => void;
}

/** The last thing that failed, until it is done again or something else is begun. */
export function useFailed() {
  const [failed, setFailed] = useState<Failed>();
  const clear = useCallback(() => setFailed(undefined), []);
  const fail = useCallback((error: unknown, again?: () => void) => {
    const anew = () => {
      setFailed(undefined);
      again?.();
    };
    setFailed({ failure: asFailure(error), again: again && anew });
  }, []);
  return { failed, fail, clear };
}
