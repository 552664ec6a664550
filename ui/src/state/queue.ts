// Questions that were sent while an answer was still written: asked one after the other, when it has ended.
import type { ShownTurn } from "./turns";

export interface Queued {
  id: number;
  text: string;
  /** Could not be sent: it is sent again by hand alone. */
  held?: boolean;
}

export type Queues = Readonly<Record<string, readonly Queued[]>>;

let last = 0;

const of = (queues: Queues, thread: string) => queues[thread] ?? [];
const withQueue = (queues: Queues, thread: string, queue: readonly Queued[]): Queues => {
  const { [thread]: _, ...rest } = queues;
  return queue.length > 0 ? { ...rest, [thread]: queue } : rest;
};

export function queued(queues: Queues, thread: string, text: string): Queues {
  return withQueue(queues, thread, [...of(queues, thread), { id: ++last, text }]);
}

export function requeued(queues: Queues, thread: string, id: number, text: string): Queues {
  return withQueue(queues, thread, of(queues, thread).map((one) => (one.id === id ? { id, text } : one)));
}

/** What could not be sent is first again. */
export function returned(queues: Queues, thread: string, one: Queued): Queues {
  return withQueue(queues, thread, [{ ...one, held: true }, ...of(queues, thread)]);
}

export function unqueued(queues: Queues, thread: string, id: number): Queues {
  return withQueue(queues, thread, of(queues, thread).filter((one) => one.id !== id));
}

/** A thread has begun, and has its name. */
export function renamed(queues: Queues, from: string, to: string): Queues {
  const moved = of(queues, from);
  return moved.length > 0 ? withQueue(withQueue(queues, from, []), to, moved) : queues;
}

/** What is asked next in a thread that stands so: only after an answer, never after a failure or past a decision. */
export function next(queues: Queues, thread: string, status: ShownTurn["status"] | undefined): Queued | undefined {
  const first = of(queues, thread)[0];
  return status === "done" && !first?.held ? first : undefined;
}

/** Why what is queued waits. */
export function why(status: ShownTurn["status"] | undefined, held?: boolean): "held" | "waiting" | "failed" | "done" {
  if (held) return "held";
  return status === "waiting" || status === "failed" ? status : "done";
}

/** What was written and queued as one text: how it is kept, so that nothing of it is lost. */
export function folded(queue: readonly Queued[], draft: string): string {
  return [...queue.map((one) => one.text), ...(draft.trim() || queue.length === 0 ? [draft] : [])].join("\n\n");
}
