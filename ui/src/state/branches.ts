// The ways that a thread took: a question may stand beside an earlier one, and both are kept.
import type { BranchesView, ThreadView } from "../contract";
import { said } from "../i18n";
import { fromStored, type ShownTurn } from "./turns";

/** What is shown of a thread: the turns on one of its ways, and where it has others. */
export interface ShownThread {
  turns: ShownTurn[];
  branches: BranchesView[];
}

export const EMPTY: ShownThread = { turns: [], branches: [] };

export function fromView(view: ThreadView): ShownThread {
  return { turns: fromStored(view), branches: view.branches ?? [] };
}

/** Whoever asks on has given up what waited. */
const givenUp = () => ({ code: "cancelled", message: said().t("failure.givenUp"), hint: said().t("failure.givenUpHint") }) as const;

/** A question that was just asked; one in place of another hides what followed that. */
export function begun(thread: ShownThread, question: string, insteadOf?: string): ShownThread {
  const at = insteadOf ? thread.turns.findIndex((turn) => turn.id === insteadOf) : -1;
  const before = at < 0 ? thread.turns : thread.turns.slice(0, at);
  const left = before.map((turn): ShownTurn =>
    turn.status === "waiting" ? { ...turn, approvals: [], status: "failed", failure: givenUp(), retry: false } : turn,
  );
  const pending: ShownTurn = { id: "", at: new Date().toISOString(), question, actions: [], approvals: [], answer: "", status: "running" };
  return { ...thread, turns: [...left, pending] };
}

/** The same once the engine has named its turn. */
export function accepted(thread: ShownThread, turn: string, insteadOf?: string): ShownThread {
  const turns = thread.turns.map((t, i) => (i === thread.turns.length - 1 ? { ...t, id: turn } : t));
  if (!insteadOf) return { ...thread, turns };
  const all = [...(thread.branches.find((one) => one.turn_id === insteadOf)?.all ?? [insteadOf]), turn];
  const shown = new Set(turns.map((t) => t.id));
  return { turns, branches: [...thread.branches.filter((one) => shown.has(one.turn_id)), { turn_id: turn, all }] };
}

/** Which of how many ways begins with a turn, and the ones beside it. */
export interface Way {
  at: number;
  of: number;
  previous?: string;
  next?: string;
}

export function way(branches: BranchesView[], turn: string): Way | undefined {
  const all = branches.find((one) => one.turn_id === turn)?.all;
  if (!all || all.length < 2) return undefined;
  const at = all.indexOf(turn);
  return { at: at + 1, of: all.length, previous: all[at - 1], next: all[at + 1] };
}
