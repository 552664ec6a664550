import { useEffect, useState } from "react";
import type { SignInWaiting } from "../contract";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { Spinner } from "../design/Spinner";
import { useText } from "../i18n";
import { CopyButton } from "./CopyButton";

const LIMIT_S = 300;

/** A sign-in that waits for the browser, with its link in sight. */
export function Waiting(props: { waiting: SignInWaiting; onAgain: () => void; onCancel: () => void }) {
  const { url, opened } = props.waiting;
  const { t, lang } = useText();
  const [left, setLeft] = useState(LIMIT_S);
  useEffect(() => {
    const timer = setInterval(() => setLeft((s) => Math.max(0, s - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Card lang={lang} className="mt-4 grid gap-4 p-4">
      <div className="flex items-center gap-2">
        <span className="text-user">
          <Spinner />
        </span>
        <p className="flex-1 font-medium" aria-live="polite">
          {opened ? t("signIn.waiting") : t("signIn.openLink")}
        </p>
        <span className="text-sm text-ink-2 tabular-nums" role="timer">
          {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
        </span>
      </div>
      <code
        className="max-h-[calc(3lh+1rem)] overflow-auto rounded-sm bg-sunken p-2 font-mono text-xs text-ink-2 select-all [overflow-wrap:anywhere]"
        data-testid="sign-in-link"
        tabIndex={0}
      >
        {url}
      </code>
      <div className="flex flex-wrap gap-2">
        <CopyButton words={t("signIn.copyLink")} done={t("copied")} text={() => url} />
        <Button onClick={props.onAgain}>{t("again")}</Button>
        <span className="flex-1" />
        <Button look="plain" onClick={props.onCancel} data-testid="cancel-sign-in">
          {t("cancel")}
        </Button>
      </div>
    </Card>
  );
}
