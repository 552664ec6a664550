import { RotateCw } from "lucide-react";
import { memo } from "react";
import type { TurnDecision } from "../contract";
import { Button } from "../design/Button";
import { Mark } from "../design/Mark";
import { Spinner } from "../design/Spinner";
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
    <article className="turn grid gap-3 *:min-w-0" data-status={turn.status}>
      <p className="max-w-[85%] justify-self-end rounded-lg rounded-br-sm border border-line bg-sunken px-4 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {turn.question}
      </p>
      <h2 className="flex items-center gap-2 text-sm font-semibold">
        <Mark size="sm" />
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
      {turn.status === "running" && !turn.answer && (
        <p className="flex items-center gap-2 text-ink-2">
          <Spinner size={14} /> Working on it…
        </p>
      )}
      {turn.failure && turn.status === "failed" && (
        <FailureNote failure={turn.failure}>
          <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
            {code === "sign_in_needed" ? (
              <Button look="primary" onClick={() => props.onSignIn("again")} data-testid="sign-in-again">
                Sign in and go on
              </Button>
            ) : code === "consent_needed" ? (
              // The same sign-in would be refused again; a new one may be granted more.
              <Button look="primary" onClick={() => props.onSignIn("consent")} data-testid="sign-in-again">
                Sign in again
              </Button>
            ) : (
              turn.retry && (
                <Button onClick={props.onRetry} data-testid="retry">
                  <RotateCw size={14} aria-hidden /> Try again
                </Button>
              )
            )}
            {(code === "consent_needed" || code === "exchange_failed") && (
              <Button onClick={props.onDoctor} data-testid="doctor">
                Check everything
              </Button>
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
