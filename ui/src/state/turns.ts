// A thread as the window shows it: what is stored, and what the running turn tells.
import type {
  Action,
  ApprovalRequest,
  Column,
  Failure,
  ThreadView,
  TurnEvent,
} from "../contract";
import { said } from "../i18n";

export interface ShownAction {
  action: Action;
  arguments: Record<string, unknown>;
  columns: Column[];
  /** Heard while it ran: what is only stored as running may have ended long ago. */
  live?: boolean;
  progress?: string;
  /** For how many seconds a rate limit is waited out, as last told. */
  wait?: number;
}

export interface ShownTurn {
  id: string;
  /** When it was asked; once it is answered, when that was. */
  at?: string;
  question: string;
  actions: ShownAction[];
  approvals: ApprovalRequest[];
  answer: string;
  status: "running" | "done" | "waiting" | "failed";
  failure?: Failure;
  retry?: boolean;
}

/** The turns of a stored thread. */
export function fromStored(view: ThreadView): ShownTurn[] {
  const turns = new Map<string, ShownTurn>();
  const turn = (id: string) => {
    let found = turns.get(id);
    if (!found) {
      found = { id, question: "", actions: [], approvals: [], answer: "", status: "done" };
      turns.set(id, found);
    }
    return found;
  };
  for (const message of view.messages) {
    const shown = turn(message.turn_id);
    shown.at = message.created_at;
    if (message.role === "user") shown.question = message.text;
    else shown.answer = message.text;
  }
  for (const stored of view.actions) turn(stored.action.turn_id).actions.push(stored);
  for (const approval of view.approvals) {
    const shown = turn(approval.turn_id);
    shown.approvals.push(approval);
    shown.status = "waiting";
  }
  for (const shown of turns.values()) {
    if (shown.status !== "done" || shown.answer) continue;
    if (shown.id === view.running) {
      // It goes on, and nobody here is told of it: the window was loaded anew.
      shown.status = "running";
      shown.actions = shown.actions.map((one) => ({ ...one, live: true }));
    } else {
      shown.status = "failed";
      shown.retry = true;
      const failed = [...shown.actions].reverse().find((a) => a.action.error)?.action.error;
      shown.failure = failed ?? {
        code: "cancelled",
        message: said().t("failure.unanswered"),
        hint: said().t("failure.unansweredHint"),
      };
    }
  }
  return [...turns.values()];
}

/** What one event makes of a thread. A proof may come when later turns are already there. */
export function tell(turns: ShownTurn[], event: TurnEvent): ShownTurn[] {
  const action = "action_id" in event ? event.action_id : "action" in event ? event.action.id : undefined;
  const known = turns.findIndex((turn) => turn.actions.some((shown) => shown.action.id === action));
  // Of an action on a way that is not shown.
  if (event.event === "identityVerified" && known < 0) return turns;
  const owner = known >= 0 ? known : turns.length - 1;
  // What was said after rows that are withheld may rest on them.
  const mismatch = event.event === "identityVerified" && event.verified.state === "mismatch";
  return turns.map((turn, i) => {
    if (i === owner) return apply(turn, event);
    return mismatch && i > owner ? { ...turn, answer: "" } : turn;
  });
}

/** What one event makes of a turn. */
export function apply(turn: ShownTurn, event: TurnEvent): ShownTurn {
  const withAction = (id: string, change: (shown: ShownAction) => ShownAction): ShownTurn => ({
    ...turn,
    actions: turn.actions.map((shown) => (shown.action.id === id ? change(shown) : shown)),
  });
  switch (event.event) {
    case "turnStarted":
      return { ...turn, id: event.turn_id, status: "running" };
    case "textDelta":
      return { ...turn, answer: turn.answer + event.text };
    case "approvalNeeded":
      return {
        ...turn,
        status: "waiting",
        approvals: [...turn.approvals.filter((a) => a.id !== event.approval.id), event.approval],
      };
    case "actionStarted":
      return {
        ...turn,
        actions: [
          ...turn.actions.filter((shown) => shown.action.id !== event.action.id),
          { action: event.action, arguments: event.arguments, columns: [], live: true },
        ],
      };
    case "actionProgress":
      return withAction(event.action_id, (shown) => ({
        ...shown,
        action: event.rows === null ? shown.action : { ...shown.action, rows: event.rows },
        columns: event.columns ?? shown.columns,
        progress: event.state,
        wait: event.wait_seconds,
      }));
    case "actionFinished": {
      const finished = { action: event.action, columns: event.columns, progress: undefined, wait: undefined };
      if (turn.actions.some((shown) => shown.action.id === event.action.id)) {
        return withAction(event.action.id, (shown) => ({ ...shown, ...finished }));
      }
      return { ...turn, actions: [...turn.actions, { ...finished, arguments: {} }] };
    }
    case "identityVerified": {
      const mismatch = event.verified.state === "mismatch";
      const next = withAction(event.action_id, (shown) => ({
        ...shown,
        columns: mismatch ? [] : shown.columns,
        action: {
          ...shown.action,
          findings: mismatch ? null : shown.action.findings,
          verified: event.verified,
          status: mismatch ? "withheld" : shown.action.status,
        },
      }));
      return mismatch ? { ...next, answer: "" } : next;
    }
    case "turnFinished":
      return { ...turn, answer: event.message, status: "done", at: new Date().toISOString() };
    case "turnFailed":
      return {
        ...turn,
        answer: event.failure.code === "identity_mismatch" ? "" : turn.answer,
        status: "failed",
        failure: event.failure,
        retry: event.retry,
      };
  }
}
