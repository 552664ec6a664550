// The thread that is in view, and those that go on out of view: asked, decided, stopped, switched.
import { useCallback, useEffect, useRef, useState } from "react";
import type { TurnDecision, TurnEvent } from "../contract";
import { rpc } from "../host";
import { accepted, begun, EMPTY, fromView, type ShownThread } from "./branches";
import { type Failed, useFailed } from "./failed";
import { whenFree } from "./free";
import { useStable } from "./stable";
import { type ShownTurn, tell } from "./turns";

type Told = TurnEvent | { event: "end" };
type Call = (onEvent: (event: Told) => void) => Promise<unknown>;

/** How often it is looked whether a turn has ended that this window is told nothing of, in milliseconds. */
const LOOK = 1000;

/** The name of a thread that has not begun. */
let fresh = 0;
const anew = () => `new ${++fresh}`;

/** A thread was asked in: what it is called, what it was called here before, and whether it is in view. */
export type Began = (thread: string, before: string, inView: boolean) => void;

/** Whether a thread has not begun yet. */
export const isUnbegun = (key: string) => key.startsWith("new ");

/** Where a question goes. */
export interface How {
  /** In place of this turn. */
  insteadOf?: string;
  /** In the thread of this key, else in the one in view. */
  key?: string;
  /** What is done where it was not taken, and is tried again by hand. */
  again?: () => void;
}

export interface Threads {
  /** The thread in view by what it is called here: its id, or a name of its own until it has begun. */
  key: string;
  shown: ShownThread;
  failed?: Failed;
  /** Grows with each question: whoever asks is at the end. */
  asked: number;
  /** Asks; false where it was not taken. */
  ask: (text: string, how?: How) => Promise<boolean>;
  retry: () => Promise<void>;
  decide: (decisions: TurnDecision[]) => void;
  stop: () => void;
  branch: (turn: string) => Promise<void>;
  /** The status of the last turn of a thread that this window knows. */
  stands: (key: string) => ShownTurn["status"] | undefined;
}

/**
 * What is told by a turn that runs goes to its thread, in view or not; what is stored never overwrites it.
 * `onThread` is told of a thread that was asked in; `chosenIn` says which model and agent were chosen there.
 */
export function useThread(
  thread: string | undefined,
  onThread: Began,
  chosenIn: (thread: string, turns: readonly ShownTurn[]) => { model?: string; agent?: string } = () => ({}),
): Threads {
  const unbegun = useRef("");
  if (!unbegun.current) unbegun.current = anew();
  const key = thread ?? unbegun.current;
  const known = useRef(new Map<string, ShownThread>());
  // How many streams of a thread are open.
  const open = useRef(new Map<string, number>());
  const inView = useRef(key);
  const [, draw] = useState(0);
  const [asked, setAsked] = useState(0);
  const [tries, setTries] = useState(0);
  const { failed, fail: tellFailed, clear } = useFailed();
  const failedAt = useRef<string>(undefined);

  const put = useCallback((at: string, next: ShownThread) => {
    known.current.set(at, next);
    draw((n) => n + 1);
  }, []);
  const change = (at: string, by: (thread: ShownThread) => ShownThread) => put(at, by(known.current.get(at) ?? EMPTY));
  const fail = (at: string, error: unknown, again?: () => void) => {
    failedAt.current = at;
    tellFailed(error, again);
  };
  const stream = (at: string, by: number) => {
    const left = (open.current.get(at) ?? 0) + by;
    if (left > 0) open.current.set(at, left);
    else {
      open.current.delete(at);
      // What is out of view is read again when it is looked at.
      if (at !== inView.current) known.current.delete(at);
    }
  };
  const hear = (at: string) => (event: Told) =>
    event.event === "end" ? stream(at, -1) : change(at, (one) => ({ ...one, turns: tell(one.turns, event) }));

  // biome-ignore lint: read again where it is asked for
  useEffect(() => {
    const before = inView.current;
    inView.current = key;
    if (before !== key && !open.current.has(before)) known.current.delete(before);
    if (failedAt.current !== key) clear();
    if (open.current.has(key) || !thread) return draw((n) => n + 1);
    let left = false;
    let timer: ReturnType<typeof setTimeout>;
    const read = () =>
      void rpc("threads/show", { thread_id: thread }).then(
        (view) => {
          // It may be asked in meanwhile, or left.
          if (left || inView.current !== thread || open.current.has(thread)) return;
          const next = fromView(view);
          put(thread, next);
          if (next.turns.at(-1)?.status === "running") timer = setTimeout(read, LOOK);
        },
        (error) => inView.current === thread && fail(thread, error, () => setTries((n) => n + 1)),
      );
    read();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [key, thread, put, clear, tries]);

  const ask = async (text: string, { insteadOf, key: at = inView.current, again }: How = {}) => {
    const id = isUnbegun(at) ? null : at;
    const before = known.current.get(at) ?? EMPTY;
    const { model, agent } = chosenIn(at, before.turns);
    clear();
    change(at, (one) => begun(one, text, insteadOf));
    stream(at, 1);
    setAsked((n) => n + 1);
    // The channel may speak before the reply names the thread.
    const early: Told[] = [];
    let hand: ((event: Told) => void) | undefined;
    const request = { thread_id: id, text, ...(insteadOf ? { instead_of: insteadOf } : {}), ...(model ? { model } : {}), ...(agent ? { agent } : {}) };
    try {
      const reply = await whenFree(() =>
        rpc<"chat/send", Told>("chat/send", request, (event) => (hand ? hand(event) : early.push(event))),
      );
      const named = reply.thread_id;
      if (id === null) {
        const began = known.current.get(at) ?? EMPTY;
        known.current.delete(at);
        known.current.set(named, began);
        open.current.delete(at);
        open.current.set(named, 1);
        unbegun.current = anew();
      }
      const here = inView.current === at;
      if (here) inView.current = named;
      change(named, (one) => accepted(one, reply.turn_id, insteadOf));
      hand = hear(named);
      early.forEach(hand);
      onThread(named, at, here);
      return true;
    } catch (error) {
      stream(at, -1);
      put(at, before);
      fail(at, error, again);
      return false;
    }
  };

  const goOn = async (work: Call, again: () => void) => {
    if (!thread) return;
    const before = known.current.get(thread) ?? EMPTY;
    clear();
    change(thread, (one) => ({
      ...one,
      turns: one.turns.map((t, i) => (i === one.turns.length - 1 ? { ...t, status: "running", failure: undefined } : t)),
    }));
    stream(thread, 1);
    try {
      await work(hear(thread));
    } catch (error) {
      stream(thread, -1);
      fail(thread, error, again);
      // As it is stored; where not even that can be had, as it was.
      put(thread, await rpc("threads/show", { thread_id: thread }).then(fromView, () => before));
    }
  };

  const shown = known.current.get(key) ?? EMPTY;
  const retry = () => goOn((on) => rpc<"chat/retry", Told>("chat/retry", { thread_id: thread ?? "" }, on), () => void retry());
  const decide = (decisions: TurnDecision[]) => {
    if (!thread) return;
    const sent = new Set(decisions.map((decision) => decision.approval_id));
    void goOn(
      (on) => whenFree(() => rpc<"chat/decide", Told>("chat/decide", { thread_id: thread, decisions }, on)),
      () => decide(decisions),
    );
    change(thread, (one) => ({
      ...one,
      turns: one.turns.map((t) => ({ ...t, approvals: t.approvals.filter((a) => !sent.has(a.id)) })),
    }));
  };
  const stop = () => {
    const last = shown.turns.at(-1);
    if (!last?.id) return;
    clear();
    rpc("chat/stop", { turn_id: last.id }).catch((error) => fail(key, error, stop));
  };
  const branch = async (turn: string) => {
    if (!thread) return;
    clear();
    try {
      const view = await rpc("threads/branch", { thread_id: thread, turn_id: turn });
      put(thread, fromView(view));
    } catch (error) {
      fail(thread, error, () => void branch(turn));
    }
  };
  return {
    key,
    shown,
    asked,
    failed: failedAt.current === key ? failed : undefined,
    ask: useStable(ask),
    retry: useStable(retry),
    decide: useStable(decide),
    stop: useStable(stop),
    branch: useStable(branch),
    stands: useStable((at: string) => known.current.get(at)?.turns.at(-1)?.status),
  };
}
