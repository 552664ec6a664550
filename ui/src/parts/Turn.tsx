import { RefreshCw, RotateCw } from "lucide-react";
import { memo, useCallback, useId, useMemo } from "react";
import type { TurnDecision } from "../contract";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { IconButton } from "../design/IconButton";
import { Mark } from "../design/Mark";
import { Spinner } from "../design/Spinner";
import { useText } from "../i18n";
import type { Way } from "../state/branches";
import { Held, heldOf } from "../state/held";
import { label } from "../state/keys";
import { usePreferences } from "../state/preferences";
import type { ShownAction, ShownTurn } from "../state/turns";
import { visible } from "../state/visible";
import { ActionCard } from "./ActionCard";
import { Approvals } from "./Approvals";
import { CopyButton } from "./CopyButton";
import { FailureNote } from "./FailureNote";
import { Prose } from "./Prose";
import { Question } from "./Question";

/** One question and all that followed. */
export default memo(function Turn(props: {
  turn: ShownTurn;
  onDecide: (decisions: TurnDecision[]) => void;
  onRetry: () => void;
  /** Signs in again and goes on; for consent, where the sign-in lacks a scope. */
  onSignIn: (why: "again" | "consent") => void;
  onDoctor: () => void;
  onSuggest: (question: string) => void;
  /** Whether nothing follows it; where that is not known it stands alone. */
  last?: boolean;
  /** Whether something may be asked now; else it is only looked at. */
  able?: boolean;
  /** Whether its question is being written anew. */
  rewriting?: boolean;
  way?: Way;
  /** Begins to write the question of a turn anew, or leaves that. */
  onRewrite?: (turn: string | undefined) => void;
  /** Asks something in place of a turn. */
  onInstead?: (turn: string, text: string) => void;
  /** Shows another way. */
  onWay?: (turn: string) => void;
}) {
  const { turn, onRewrite, onInstead, onWay } = props;
  const { id } = turn;
  const may = !!props.able && !!id && !!onInstead;
  const rewrite = useCallback(() => onRewrite?.(id), [id, onRewrite]);
  const leave = useCallback(() => onRewrite?.(undefined), [onRewrite]);
  const instead = useCallback((text: string) => onInstead?.(id, text), [id, onInstead]);
  const go = useCallback((other: string) => onWay?.(other), [onWay]);
  // Some read an answer once it is complete.
  const { streaming } = usePreferences();
  const answer = streaming || turn.status !== "running" ? turn.answer : "";
  const alone = props.last === undefined;
  const followUps = props.last && turn.status !== "running" ? suggested(turn) : [];
  const shown = turn.actions.filter((a) => isShown(a, turn));
  const held = useMemo(() => heldOf(turn.actions), [turn.actions]);
  const { t, moment } = useText();
  const heading = useId();
  const model = answeredBy(turn);
  const code = turn.failure?.code;
  return (
    <article
      className="turn grid gap-3 rounded-sm *:min-w-0 focus-visible:outline-offset-8"
      aria-labelledby={heading}
      // Gone to by the arrows.
      tabIndex={-1}
      data-status={turn.status}
      data-turn={id || undefined}
    >
      <Question
        text={turn.question}
        turn={id}
        way={props.way}
        rewriting={!!props.rewriting}
        onRewrite={may ? rewrite : undefined}
        onAsk={instead}
        onLeave={leave}
        onWay={go}
      />
      <h2 className="flex items-center gap-2 text-sm font-semibold" id={heading}>
        <Mark size="sm" />
        <span>
          Behalf
          {turn.at && (
            <>
              <span className="sr-only">, </span>
              <time className="ml-2 text-xs font-normal text-ink-3" dateTime={turn.at} data-testid="turn-time">
                {moment(turn.at)}
              </time>
            </>
          )}
        </span>
      </h2>
      {shown.map((action) => (
        <ActionCard key={action.action.id} shown={action} onSuggest={alone ? props.onSuggest : undefined} />
      ))}
      <Approvals
        approvals={turn.approvals}
        busy={turn.actions.some((shown) => shown.live && shown.action.status === "running")}
        onDecide={props.onDecide}
      />
      {answer && (
        <Held value={held}>
          <Prose text={answer} />
        </Held>
      )}
      {turn.status === "running" && !answer && (
        <p className="flex items-center gap-2 text-ink-2">
          <Spinner size={14} /> {t("turn.working")}
        </p>
      )}
      {turn.failure && turn.status === "failed" && (
        <FailureNote failure={turn.failure}>
          <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
            {code === "sign_in_needed" ? (
              <Button look="primary" onClick={() => props.onSignIn("again")} data-testid="sign-in-again">
                {t("turn.signInGoOn")}
              </Button>
            ) : code === "consent_needed" ? (
              // The same sign-in would be refused again; a new one may be granted more.
              <Button look="primary" onClick={() => props.onSignIn("consent")} data-testid="sign-in-again">
                {t("turn.signInAgain")}
              </Button>
            ) : (
              turn.retry && (
                <Button onClick={props.onRetry} data-testid="retry">
                  <RotateCw size={14} aria-hidden /> {t("again")}
                </Button>
              )
            )}
            {(code === "consent_needed" || code === "exchange_failed") && (
              <Button onClick={props.onDoctor} data-testid="doctor">
                {t("turn.check")}
              </Button>
            )}
          </div>
        </FailureNote>
      )}
      {turn.status !== "running" && (turn.answer || (may && turn.status !== "waiting")) && (
        <div className="-mt-1 -ml-1 flex min-h-6 items-center gap-0.5" role="group" aria-label={t("turn.answer")}>
          {turn.answer && <CopyButton icon words={t("turn.copyAnswer")} text={() => turn.answer} data-testid="copy-answer" />}
          {may && turn.status !== "waiting" && (
            <IconButton small label={t("turn.again")} tip={t("turn.againKeys", { keys: label("mod+shift+r") })} onClick={() => instead(turn.question)} data-testid="regenerate">
              <RefreshCw size={14} />
            </IconButton>
          )}
          {model && (
            <span className={cx("ml-1.5 min-w-0 truncate text-xs", model.asApp ? "text-sp" : "text-ink-3")} data-testid="answered-by">
              {t(model.asApp ? "model.answeredAsApp" : "model.answered", { name: visible(model.name) })}
            </span>
          )}
        </div>
      )}
      {followUps.length > 0 && (
        <div className="flex flex-wrap gap-2" role="group" aria-label={t("turn.followUps")}>
          {followUps.map((question) => (
            <Button round key={question} onClick={() => props.onSuggest(question)} data-testid="suggested">
              {question}
            </Button>
          ))}
        </div>
      )}
    </article>
  );
});

/** So many questions that might follow are offered. */
const MOST = 4;

/** What its actions suggest to ask next; of rows that are withheld, nothing. */
function suggested(turn: ShownTurn): string[] {
  const told = turn.actions.filter(({ action }) => action.status !== "withheld");
  return [...new Set(told.flatMap(({ action }) => action.findings?.suggested_questions ?? []))].slice(0, MOST);
}

/** The model that gave its answer, and whether it was asked as the service principal. */
function answeredBy(turn: ShownTurn): { name: string; asApp: boolean } | undefined {
  const is = ({ action }: ShownAction) => action.tool === "model" && action.operation === "chat" && action.status === "succeeded";
  const call = turn.answer ? turn.actions.findLast(is)?.action : undefined;
  return call && { name: call.resource, asApp: call.run_as?.mode === "service_principal" };
}

/** A call of the model is part of the answer, unless it failed and the turn does not say so itself. */
function isShown({ action }: ShownAction, turn: ShownTurn): boolean {
  if (action.tool !== "model") return true;
  return !!action.error && action.status === "failed" && action.error.message !== turn.failure?.message;
}
