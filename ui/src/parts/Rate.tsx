import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useRef, useState } from "react";
import type { Rating } from "../contract";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { Field, TextInput } from "../design/Field";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import { announce } from "../state/notice";
import { useRating } from "../state/rating";
import { tellFailed } from "./told";

/** Longest word on what was wrong, in characters; the engine takes no more. */
const MOST = 2000;

/** Tells Genie what a person thinks of an answer of theirs: good or not, then why, or that it is taken back. */
export function Rate({ actionId }: { actionId: string }) {
  const { t } = useText();
  const { rating, busy, rate } = useRating(actionId, tellFailed);
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState("");
  const down = useRef<HTMLButtonElement>(null);
  const chosen = async (one: Rating) => {
    const next = rating === one ? "NONE" : one;
    if (!(await rate(next))) return;
    announce(t(next === "NONE" ? "rate.takenBack" : "rate.sent"));
    setAsking(next === "NEGATIVE");
  };
  const send = async () => {
    if (busy || !why.trim() || !(await rate("NEGATIVE", why.trim()))) return;
    announce(t("rate.sent"));
    setAsking(false);
    setWhy("");
    down.current?.focus();
  };
  return (
    <div className="grid gap-2 px-3 py-2 text-xs text-ink-2" data-testid="rate">
      <div className="flex flex-wrap items-center gap-x-1" role="group" aria-label={t("rate.label")}>
        <span className="mr-1">{t(rating === "NONE" ? "rate.ask" : "rate.told")}</span>
        <IconButton
          small
          label={t("rate.good")}
          aria-pressed={rating === "POSITIVE"}
          aria-disabled={busy}
          className={cx(rating === "POSITIVE" && "bg-user-soft text-user!")}
          onClick={() => !busy && void chosen("POSITIVE")}
          data-testid="rate-good"
        >
          <ThumbsUp size={14} aria-hidden />
        </IconButton>
        <IconButton
          ref={down}
          small
          label={t("rate.bad")}
          aria-pressed={rating === "NEGATIVE"}
          aria-disabled={busy}
          className={cx(rating === "NEGATIVE" && "bg-user-soft text-user!")}
          onClick={() => !busy && void chosen("NEGATIVE")}
          data-testid="rate-bad"
        >
          <ThumbsDown size={14} aria-hidden />
        </IconButton>
      </div>
      {asking && (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Field label={t("rate.why")} hint={t("rate.whoReads")}>
            {(tied) => (
              <TextInput {...tied} value={why} maxLength={MOST} onChange={(event) => setWhy(event.target.value)} data-testid="rate-why" />
            )}
          </Field>
          <div className="flex gap-2">
            <Button type="submit" size="sm" aria-disabled={busy || !why.trim()} data-testid="rate-send">
              {t("rate.send")}
            </Button>
            <Button
              size="sm"
              look="plain"
              onClick={() => {
                setAsking(false);
                down.current?.focus();
              }}
              data-testid="rate-skip"
            >
              {t("rate.skip")}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
