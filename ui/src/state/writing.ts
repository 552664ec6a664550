// What stands in the composer: words and files of each thread, kept as drafts with what is queued before them.
import { useCallback, useEffect, useRef, useState } from "react";
import { joined, parted, type Written } from "./attachments";
import type { Drafts, Place } from "./drafts";
import { folded, type Queues } from "./queue";
import { isUnbegun } from "./thread";

const NOTHING: Written = { text: "", files: [] };
const place = (key: string): Place => (isUnbegun(key) ? null : key);

export interface Writing {
  written: Written;
  write: (next: Written | ((before: Written) => Written)) => void;
  /** Takes what is written, to be sent; it stays kept until it is settled. */
  take: () => Written;
  /** It was sent, or it comes back. */
  settle: (key: string, back?: Written) => void;
  /** The thread has begun. */
  begin: (thread: string) => void;
}

/** `queues` are those of the threads by their keys; what is in them is kept with the draft. */
export function useWriting(drafts: Drafts, key: string, queues: Queues): Writing {
  const at = place(key);
  // What is kept holds the queue too, and is read once: after that the window knows better.
  const own = useRef(new Map<Place, Written>());
  const sending = useRef(new Set<Place>());
  const latest = useRef(queues);
  const [, draw] = useState(0);
  const known = own.current.get(at);
  const keep = useCallback(
    (where: Place) => {
      if (sending.current.has(where)) return;
      const mine = own.current.get(where);
      if (!mine) return;
      const of = Object.keys(latest.current).find((one) => place(one) === where);
      drafts.write(where, folded((of && latest.current[of]) || [], joined(mine)));
    },
    [drafts],
  );
  const put = useCallback(
    (where: Place, next: Written) => {
      own.current.set(where, next);
      draw((n) => n + 1);
      keep(where);
    },
    [keep],
  );

  useEffect(() => {
    if (own.current.has(at)) return;
    let left = false;
    void drafts.read(at).then((text) => {
      if (!left && !own.current.has(at)) put(at, parted(text));
    });
    return () => {
      left = true;
      void drafts.flush();
    };
  }, [drafts, at, put]);
  // Whoever leaves a thread, or the window, leaves nothing unkept.
  useEffect(() => () => void drafts.flush(), [drafts, at]);
  useEffect(() => {
    const flush = () => void drafts.flush();
    window.addEventListener("blur", flush);
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("blur", flush);
      window.removeEventListener("pagehide", flush);
    };
  }, [drafts]);
  useEffect(() => {
    const changed = new Set([...Object.keys(latest.current), ...Object.keys(queues)].map(place));
    latest.current = queues;
    for (const where of changed) keep(where);
  }, [queues, keep]);

  // Until it is read, what the window knew before is there at once.
  const first = known ?? parted(drafts.known(at) ?? "");
  const current = useRef(first);
  current.current = first;
  return {
    written: first,
    write: useCallback(
      (next) => put(at, typeof next === "function" ? next(own.current.get(at) ?? current.current) : next),
      [at, put],
    ),
    take: useCallback(() => {
      const taken = own.current.get(at) ?? current.current;
      keep(at);
      void drafts.flush();
      sending.current.add(at);
      put(at, NOTHING);
      return taken;
    }, [at, drafts, keep, put]),
    settle: useCallback(
      (of, back) => {
        const where = place(of);
        sending.current.delete(where);
        const now = own.current.get(where) ?? NOTHING;
        if (!back) return put(where, now);
        // Before what was written meanwhile.
        const text = [back.text, now.text].filter(Boolean).join("\n\n");
        put(where, { text, files: [...back.files, ...now.files] });
      },
      [put],
    ),
    begin: useCallback(
      (thread) => {
        const now = own.current.get(null) ?? NOTHING;
        sending.current.delete(null);
        own.current.set(null, NOTHING);
        own.current.set(thread, now);
        drafts.begin(thread, joined(now));
      },
      [drafts],
    ),
  };
}
