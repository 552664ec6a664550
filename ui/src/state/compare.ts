// The same statement as two identities, side by side: who can take part, and how each side goes.
import { useEffect, useRef, useState } from "react";
import type { Accepted, CompareRun, Failure, SessionState, TurnEvent } from "../contract";
import { asFailure, rpc } from "../host";
import { useFailed } from "./failed";
import { whenFree } from "./free";
import { useStable } from "./stable";
import { apply, type ShownAction, type ShownTurn } from "./turns";

/** Somebody else as whom a statement may run. */
export interface Other {
  key: string;
  /** The profile; none is the service principal of the configuration. */
  profile: string | null;
  /** The user name, or the name of a profile with which nobody is signed in. */
  name: string;
  host: string;
  /** Whether somebody is signed in as that. */
  ready: boolean;
}

export const APP = "service_principal";

/** Who else may take part, those that can now first. Nobody is compared with themselves. */
export function othersOf(session: SessionState): Other[] {
  const me = session.signed_in;
  if (!me || me.compares === "off") return [];
  const host = session.host ?? "";
  const app: Other[] =
    me.compares === "service_principal" && !me.service_principal ? [{ key: APP, profile: null, name: "", host, ready: true }] : [];
  const isMe = (one: SessionState["profiles"][number]) =>
    one.name === session.profile || (one.host === session.host && one.user_name === me.principal.user_name && !me.service_principal);
  const profiles = session.profiles
    .filter((one) => !isMe(one))
    .map((one) => ({ key: `profile ${one.name}`, profile: one.name, name: one.user_name ?? one.name, host: one.host, ready: one.user_name !== null }));
  return [...app, ...profiles].sort((a, b) => Number(b.ready) - Number(a.ready));
}

/** One side: it waits for the other, runs, is over, or never ran: it was stopped before, or the other was refused. */
export interface Side {
  stands: "waiting" | "running" | "over" | "skipped";
  shown?: ShownAction;
  failure?: Failure;
}

export interface Comparison {
  /** What ran, and beside whom. */
  statement: string;
  other: Other;
  left: Side;
  right: Side;
}

/** Whether a side will change no more, but for what the workspace's record says. */
export const isOver = ({ stands }: Side) => stands === "over" || stands === "skipped";

type Name = "left" | "right";
type Told = TurnEvent | { event: "end" };

/** A side as the events of its turn tell it. */
function sideOf(turn: ShownTurn): Side {
  const shown = turn.actions.at(-1);
  return {
    stands: turn.status === "running" ? "running" : "over",
    shown,
    // What the action tells itself is told once.
    failure: turn.failure && turn.failure.code !== shown?.action.error?.code ? turn.failure : undefined,
  };
}

/**
 * Runs a statement as whoever the window belongs to and as somebody else. The second side begins once the first one
 * is taken; in one thread, once it is through.
 */
export function useComparison(action: string, own: string) {
  const [comparison, setComparison] = useState<Comparison>();
  // Grows with each run: what a run before still tells is not heard.
  const age = useRef(0);
  const turns = useRef(new Map<Name, string>());
  const stopped = useRef(false);
  const { failed, fail, clear } = useFailed();

  const run = async (statement: string, other: Other) => {
    const at = ++age.current;
    stopped.current = false;
    turns.current.clear();
    clear();
    const put = (name: Name, side: Side) => at === age.current && setComparison((one) => one && { ...one, [name]: side });
    setComparison({ statement, other, left: { stands: "running" }, right: { stands: "waiting" } });

    /** Begins one side; gives its end to be waited for, or nothing where it was refused. */
    const begin = async (name: Name, profile: string | null): Promise<{ over: Promise<void> } | undefined> => {
      put(name, { stands: "running" });
      let turn: ShownTurn = { id: "", question: "", actions: [], approvals: [], answer: "", status: "running" };
      let ended = () => {};
      const over = new Promise<void>((done) => {
        ended = done;
      });
      const hear = (event: Told) => {
        if (event.event !== "end") turn = apply(turn, event);
        else if (turn.status === "running") turn = { ...turn, status: "done" };
        const side = sideOf(turn);
        put(name, side);
        if (side.stands === "over") ended();
      };
      const request: CompareRun = { action_id: action, profile, statement };
      try {
        const { turn_id }: Accepted = await whenFree(() => rpc<"compare/run", Told>("compare/run", request, hear));
        turns.current.set(name, turn_id);
        if (stopped.current || at !== age.current) void end(turn_id, fail);
        return { over };
      } catch (error) {
        put(name, { stands: "over", failure: asFailure(error) });
        return undefined;
      }
    };
    const first = await begin("left", own);
    // One turn at a time in one thread.
    if (first && other.profile === null) await first.over;
    if (at !== age.current) return;
    if (first && !stopped.current) await begin("right", other.profile);
    else put("right", { stands: "skipped" });
  };

  const stop = (told: (error: unknown, again: () => void) => void = fail) => {
    stopped.current = true;
    for (const turn_id of turns.current.values()) void end(turn_id, told);
  };
  const forget = () => {
    clear();
    age.current++;
    setComparison(undefined);
  };
  const leave = useStable(() => stop(() => {}));
  // Nobody looks any more: nothing goes on.
  useEffect(
    () => () => {
      age.current++;
      leave();
    },
    [leave],
  );
  return { comparison, failed, run: useStable(run), stop: useStable(() => stop()), forget: useStable(forget) };
}

/** Stops a turn; what could not be stopped goes on. */
async function end(turn_id: string, fail: (error: unknown, again: () => void) => void): Promise<void> {
  await rpc("chat/stop", { turn_id }).catch((error) => fail(error, () => void end(turn_id, fail)));
}
