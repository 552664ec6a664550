// Out of a failure, wherever in the window it is told: the window itself says what it can do.
import { useEffect, useSyncExternalStore } from "react";

export interface WaysOn {
  onSignIn?: () => void;
  onDoctor?: () => void;
}

const NONE: WaysOn = {};
let ways = NONE;
const heard = new Set<() => void>();

function set(next: WaysOn) {
  ways = next;
  for (const hear of heard) hear();
}

/** Offers these as long as the window stands. Both stay the same for that time. */
export function useOffer(onSignIn: () => void, onDoctor: () => void) {
  useEffect(() => {
    set({ onSignIn, onDoctor });
    return () => set(NONE);
  }, [onSignIn, onDoctor]);
}

export function useWaysOn(): WaysOn {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => ways,
  );
}
