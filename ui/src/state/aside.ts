import { useCallback, useState } from "react";

const NAME = "sidebar";

/** Whether the chats are hidden where there is room for them: kept on this machine. */
export function useAside(): { hidden: boolean; toggle: () => void; show: () => void } {
  const [hidden, setHidden] = useState(() => localStorage.getItem(NAME) === "hidden");
  const put = useCallback((next: boolean) => {
    localStorage.setItem(NAME, next ? "hidden" : "shown");
    setHidden(next);
  }, []);
  return { hidden, toggle: useCallback(() => put(!hidden), [hidden, put]), show: useCallback(() => put(false), [put]) };
}
