import { RotateCw, ShieldCheck } from "lucide-react";
import { memo } from "react";
import type { TurnDecision } from "../contract";
import type { ShownAction, ShownTurn } from "../state/turns";
import { ActionCard } from "./ActionCard";
import { Approvals } from "./Approvals";
import { FailureNote } from "./FailureNote";
import { Prose } from "./Prose";

/** One question and all that followed. */
export default memo(function Turn(props: {
  turn: ShownTurn;
  onDecide: (decisions: TurnDecision[]) => void;
  onRetry: () => void;
  /** Signs in again and goes on; for consent, where the sign-in lacks a scope. */
  onSignIn: (why: "again" | "consent") => void;
  onDoctor: () => void;
  onSuggest: (question: string) => void;
}) {
  const { turn } = props;
  const shown = turn.actions.filter((a) => isShown(a, turn));
  const code = turn.failure?.code;
  return (
    <article className="turn" data-status={turn.status}>
      <p className="question">{turn.question}</p>
      <h2 className="speaker">
        <span className="mark" aria-hidden>
          <ShieldCheck size={12} strokeWidth={2} />
        </span>
        Behalf
      </h2>
      {shown.map((action) => (
        <ActionCard key={action.action.id} shown={action} onSuggest={props.onSuggest} />
      ))}
      <Approvals
        approvals={turn.approvals}
        busy={turn.actions.some((shown) => shown.live && shown.action.status === "running")}
        onDecide={props.onDecide}
      />
      {turn.answer && <Prose text={turn.answer} />}
      {turn.status === "running" && !turn.answer && <p className="thinking quiet">Working on it…</p>}
      {turn.failure && turn.status === "failed" && (
        <FailureNote failure={turn.failure}>
          <div className="row">
            {code === "sign_in_needed" ? (
              <button
                type="button"
                className="primary"
                onClick={() => props.onSignIn("again")}
                data-testid="sign-in-again"
              >
                Sign in and go on
              </button>
            ) : code === "consent_needed" ? (
              // The same sign-in would be refused again; a new one may be granted more.
              <button
                type="button"
                className="primary"
                onClick={() => props.onSignIn("consent")}
                data-testid="sign-in-again"
              >
                Sign in again
              </button>
            ) : (
              turn.retry && (
                <button type="button" onClick={props.onRetry} data-testid="retry">
                  <RotateCw size={14} aria-hidden /> Try again
                </button>
              )
            )}
            {(code === "consent_needed" || code === "exchange_failed") && (
              <button type="button" onClick={props.onDoctor} data-testid="doctor">
                Check everything
              </button>
            )}
          </div>
        </FailureNote>
      )}
    </article>
  );
});

/** A call of the model is part of the answer, unless it failed and the turn does not say so itself. */
function isShown({ action }: ShownAction, turn: ShownTurn): boolean {
  if (action.tool !== "model") return true;
  return !!action.error && action.status === "failed" && action.error.message !== turn.failure?.message;
}
