import { useCallback, useEffect, useState } from "react";
import { next, type Queued, type Queues, queued, renamed, requeued, returned, unqueued } from "./queue";
import type { Threads } from "./thread";

/** The queues of all threads of this window: each is asked on as its answers come, in view or not. */
export function useQueue(threads: Threads) {
  const [all, setAll] = useState<Queues>({});
  const { key, ask, stands } = threads;
  const send = async (thread: string, one: Queued) => {
    setAll((now) => unqueued(now, thread, one.id));
    // What was not taken is there again, and waits for a hand.
    if (!(await ask(one.text, { key: thread }))) setAll((now) => returned(now, thread, one));
  };
  useEffect(() => {
    for (const thread of Object.keys(all)) {
      const one = next(all, thread, stands(thread));
      if (one) void send(thread, one);
    }
    // Whenever a thread may have come to stand otherwise.
  });
  return {
    all,
    here: all[key] ?? [],
    add: (thread: string, text: string) => setAll((now) => queued(now, thread, text)),
    change: (id: number, text: string) => setAll((now) => requeued(now, key, id, text)),
    remove: (id: number) => setAll((now) => unqueued(now, key, id)),
    send: (one: Queued) => void send(key, one),
    rename: useCallback((from: string, to: string) => setAll((now) => renamed(now, from, to)), []),
  };
}
