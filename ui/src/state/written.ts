// What is written in the SQL editor and run: as whoever writes, in turns of a thread of its own.
import { createContext, useRef, useState } from "react";
import type { Failure, NamedValue, TurnDecision, TurnEvent } from "../contract";
import { asFailure, rpc } from "../host";
import { useFailed } from "./failed";
import { whenFree } from "./free";
import { useStable } from "./stable";
import { apply, type ShownAction, type ShownTurn } from "./turns";

/** A statement to be taken into the editor, with the values of its parameters. */
export interface Draft {
  text: string;
  values: NamedValue[];
}

/** Opens the editor with a statement; absent where there is none. */
export const Writing = createContext<((draft: Draft) => void) | undefined>(undefined);

const KINDS = ["STRING", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"] as const;

/** The values of an action's parameters, as far as the editor knows their types. */
export function valuesOf(args: Record<string, unknown>): NamedValue[] {
  const { parameters, types } = args as { parameters?: Record<string, unknown>; types?: Record<string, unknown> };
  if (typeof parameters !== "object" || parameters === null) return [];
  return Object.entries(parameters).map(([name, value]) => ({
    name,
    type: KINDS.find((kind) => kind === types?.[name]) ?? "STRING",
    value: value === null || value === undefined ? null : String(value),
  }));
}

/** The statement of an action, where it can be written on: not while it is withheld. */
export function draftOf({ action, arguments: args }: ShownAction): Draft | undefined {
  const text = action.findings?.sql ?? args.statement;
  if (typeof text !== "string" || !text.trim() || action.status === "withheld") return undefined;
  return { text, values: valuesOf(args) };
}

/** A run, with what was sent. */
export interface Run<S> {
  sent: S;
  turn: ShownTurn;
}

type Told = TurnEvent | { event: "end" };

/** Runs statements one after another, and tells how the last one goes. `S` is whatever is known of what was sent;
 * `onThread` hears that a thread has more in it. */
export function useWritten<S>(onThread: () => void) {
  const [last, setLast] = useState<Run<S>>();
  const thread = useRef<string>(null);
  const turn = useRef<string>(undefined);
  // Grows with each run: what a run before still tells is not heard.
  const age = useRef(0);
  const stopped = useRef(false);
  const { failed, fail, clear } = useFailed();

  const hearing = (at: number) => (event: Told) => {
    if (at !== age.current) return;
    setLast((run) => {
      if (!run) return run;
      if (event.event !== "end") return { ...run, turn: apply(run.turn, event) };
      return run.turn.status === "running" ? { ...run, turn: { ...run.turn, status: "done" } } : run;
    });
  };
  const end = (turn_id: string): Promise<void> =>
    rpc("chat/stop", { turn_id }).then(
      () => {},
      (error) => fail(error, () => void end(turn_id)),
    );
  const begin = async (call: (hear: (event: Told) => void) => Promise<{ thread_id: string; turn_id: string }>, refused: (turn: ShownTurn, failure: Failure) => ShownTurn, told: (failure: Failure) => void = () => {}) => {
    const at = ++age.current;
    stopped.current = false;
    turn.current = undefined;
    clear();
    try {
      const accepted = await whenFree(() => call(hearing(at)));
      thread.current = accepted.thread_id;
      turn.current = accepted.turn_id;
      onThread();
      if (stopped.current || at !== age.current) void end(accepted.turn_id);
    } catch (error) {
      if (at !== age.current) return;
      // Nothing was begun, so nothing was kept: it may go into a new thread.
      const failure = asFailure(error);
      if (failure.code === "not_found") thread.current = null;
      told(failure);
      setLast((run) => run && { ...run, turn: refused(run.turn, failure) });
    }
  };
  const run = (statement: string, values: NamedValue[], sent: S) => {
    setLast({ sent, turn: { id: "", question: statement, actions: [], approvals: [], answer: "", status: "running" } });
    const call = (hear: (event: Told) => void) => rpc<"editor/run", Told>("editor/run", { thread_id: thread.current, statement, values }, hear);
    void begin(call, (was, failure) => ({ ...was, status: "failed", failure }));
  };
  const decide = (decisions: TurnDecision[]) => {
    const thread_id = thread.current;
    if (!thread_id) return;
    // What is decided is not asked any more, unless the decision is refused.
    const asked = last?.turn.approvals ?? [];
    setLast((one) => one && { ...one, turn: { ...one.turn, approvals: [], status: "running" } });
    const call = (hear: (event: Told) => void) => rpc<"chat/decide", Told>("chat/decide", { thread_id, decisions }, hear);
    void begin(call, (was) => ({ ...was, approvals: asked, status: "waiting" }), fail);
  };
  const stop = () => {
    stopped.current = true;
    if (turn.current) void end(turn.current);
  };
  /** The next run begins a thread of its own, and what is shown is another's. */
  const leave = () => {
    thread.current = null;
    age.current++;
    clear();
    setLast(undefined);
  };
  return { last, failed, run: useStable(run), decide: useStable(decide), stop: useStable(stop), leave: useStable(leave) };
}
