import type { ThreadSummary } from "../contract";

export interface Group {
  label: "pinned" | "today" | "yesterday" | "week" | "month" | "older";
  threads: ThreadSummary[];
}

const DAY = 86_400_000;

/** Threads under words for when they last changed, in the order they come in; those pinned stand apart. */
export function groups(threads: ThreadSummary[], now: Date): Group[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const label = (thread: ThreadSummary): Group["label"] => {
    if (thread.pinned) return "pinned";
    const at = Date.parse(thread.updated_at);
    if (at >= midnight) return "today";
    // A day of 23 hours, when the clocks change, still is one.
    if (at >= midnight - DAY) return "yesterday";
    if (at >= midnight - 7 * DAY) return "week";
    if (at >= midnight - 30 * DAY) return "month";
    return "older";
  };
  const all = new Map<Group["label"], ThreadSummary[]>();
  for (const thread of threads) {
    const name = label(thread);
    const found = all.get(name);
    if (found) found.push(thread);
    else all.set(name, [thread]);
  }
  return [...all].map(([label, threads]) => ({ label, threads }));
}
