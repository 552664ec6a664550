import { useEffect } from "react";
import { useStable } from "./stable";

/** The thread that the window's address names: `#/thread/<id>`. */
export function linked(hash: string): string | undefined {
  return /^#\/thread\/([\w-]{1,64})$/.exec(hash)?.[1];
}

/** Takes the thread out of the address, so that the same link is heard again. */
function clear() {
  try {
    history.replaceState(null, "", location.pathname + location.search);
  } catch {
    // Where the shell's own scheme does not allow it.
    location.hash = "";
  }
}

/** Takes a link as soon as somebody is there to follow it, now or when the address changes; then it is gone. */
export function useLink(able: boolean, onLink: (thread: string) => void) {
  const follow = useStable(onLink);
  useEffect(() => {
    if (!able) return;
    const look = () => {
      const thread = linked(location.hash);
      if (!thread) return;
      clear();
      follow(thread);
    };
    look();
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, [able, follow]);
}
