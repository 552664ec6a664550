// Of a long thread a stretch is drawn: its end at first, and further as the reader goes.
import { useCallback, useState } from "react";

/** So many turns are drawn at first, and with each step. */
export const STEP = 40;
/** So many are drawn before one that is gone to. */
const BEFORE = 10;

/** The turns from one to before another; to the end, however that grows, where there is no other. */
export interface Stretch {
  first: number;
  last?: number;
}

const kept = (first: number, last: number | undefined, count: number): Stretch => ({
  first: Math.max(0, first),
  last: last === undefined || last >= count ? undefined : last,
});

/** The end of so many. */
export const end = (count: number): Stretch => ({ first: Math.max(0, count - STEP) });

/** The same in a thread that may have become shorter: another of its ways. */
export function within(stretch: Stretch, count: number): Stretch {
  return stretch.first > Math.max(0, count - 1) ? end(count) : kept(stretch.first, stretch.last, count);
}

/** Further to one side. */
export function further(stretch: Stretch, count: number, by: -1 | 1): Stretch {
  return by < 0
    ? kept(stretch.first - STEP, stretch.last, count)
    : kept(stretch.first, stretch.last && stretch.last + STEP, count);
}

/** A stretch that holds a turn: the same where it does already. */
export function holding(stretch: Stretch, count: number, turn: number): Stretch {
  if (turn >= stretch.first && (stretch.last === undefined || turn < stretch.last)) return stretch;
  return kept(turn - BEFORE, turn - BEFORE + STEP, count);
}

/** `thread` begins anew at its end. */
export function useTail(thread: string, count: number) {
  const [now, setNow] = useState<{ thread: string; stretch?: Stretch }>({ thread });
  if (now.thread !== thread) setNow({ thread });
  // It is there once the thread has been read.
  else if (!now.stretch && count > 0) setNow({ thread, stretch: end(count) });
  const stretch = within((now.thread === thread && now.stretch) || end(count), count);
  const to = useCallback(
    (by: (stretch: Stretch) => Stretch) =>
      setNow((one) => (one.stretch ? { ...one, stretch: by(within(one.stretch, count)) } : one)),
    [count],
  );
  return {
    ...stretch,
    before: useCallback(() => to((one) => further(one, count, -1)), [to, count]),
    after: useCallback(() => to((one) => further(one, count, 1)), [to, count]),
    show: useCallback((turn: number) => to((one) => holding(one, count, turn)), [to, count]),
    toEnd: useCallback(() => to((one) => (one.last === undefined ? one : end(count))), [to, count]),
  };
}
