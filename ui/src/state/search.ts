import { useEffect, useState } from "react";
import type { Failure, Found, ThreadSummary } from "../contract";
import { asFailure, rpc } from "../host";

/** How long the typing must rest before it is searched, in milliseconds. */
const REST = 150;

/** A thread with the messages in it that were found. */
export interface Hit {
  id: string;
  title: string;
  pinned: boolean;
  found: Found[];
}

/** What fits the words: threads by their title, in the order of the list; then those of the messages. */
export function hits(threads: ThreadSummary[], found: Found[], words: string): Hit[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const all = new Map<string, Hit>();
  const of = (id: string, title: string, pinned: boolean) => {
    let hit = all.get(id);
    if (!hit) {
      hit = { id, title, pinned, found: [] };
      all.set(id, hit);
    }
    return hit;
  };
  for (const thread of threads) {
    const title = thread.title.toLowerCase();
    if (wanted.every((word) => title.includes(word))) of(thread.id, thread.title, thread.pinned);
  }
  for (const one of found) {
    const thread = threads.find((t) => t.id === one.thread_id);
    of(one.thread_id, thread?.title ?? one.title, thread?.pinned ?? false).found.push(one);
  }
  return [...all.values()];
}

/** The parts of an excerpt; what was looked for stands between U+0001. */
export function marked(excerpt: string): { text: string; hit: boolean }[] {
  return excerpt
    .split("\u0001")
    .map((text, i) => ({ text, hit: i % 2 === 1 }))
    .filter((part) => part.text);
}

/** The messages that hold the words, searched as they are typed. `undefined` until something was searched. */
export function useSearch(words: string): { found?: Found[]; failure?: Failure; again: () => void } {
  const [result, setResult] = useState<{ words: string; found?: Found[]; failure?: Failure }>();
  const [tries, setTries] = useState(0);
  const again = () => setTries((n) => n + 1);
  const wanted = words.trim();
  // biome-ignore lint: tried again where it is asked for
  useEffect(() => {
    if (!wanted) {
      setResult(undefined);
      return;
    }
    let over = false;
    const timer = setTimeout(() => {
      rpc("threads/search", { words: wanted }).then(
        (reply) => over || setResult({ words: wanted, found: reply.found }),
        (error) => over || setResult({ words: wanted, failure: asFailure(error) }),
      );
    }, REST);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [wanted, tries]);
  // What was found for the words before stands until the new ones are answered, so that nothing flickers.
  return wanted ? { found: result?.found, failure: result?.failure, again } : { again };
}
