// What is being written in a part that may go before it is done, as when the window locks: it is there when the
// part comes back. It ends with the drafts of whoever wrote it.
import { createContext, use, useCallback, useState } from "react";

export type Kept = Map<string, unknown>;

export const Unfinished = createContext<Kept | undefined>(undefined);

/** A state that outlives its part, under a name; `done` lets go of it. Without a name it lives as long as its part. */
export function useUnfinished<T>(name: string | undefined, first: T): [T, (next: T) => void, () => void] {
  const kept = use(Unfinished);
  const [now, set] = useState<T>(() => (name !== undefined && (kept?.get(name) as T | undefined)) || first);
  const put = useCallback(
    (next: T) => {
      if (name !== undefined) kept?.set(name, next);
      set(next);
    },
    [kept, name],
  );
  const done = useCallback(() => void (name !== undefined && kept?.delete(name)), [kept, name]);
  return [now, put, done];
}
