// Short words about what was just done, said to whoever does not see it.
import { useSyncExternalStore } from "react";

export interface Notice {
  id: number;
  text: string;
}

let notice: Notice = { id: 0, text: "" };
const heard = new Set<() => void>();

export function announce(text: string) {
  notice = { id: notice.id + 1, text };
  for (const hear of heard) hear();
}

export function useNotice(): Notice {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => notice,
  );
}
