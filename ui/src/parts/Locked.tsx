import { Lock } from "lucide-react";
import { useEffect, useRef } from "react";
import type { SessionState } from "../contract";
import { Button } from "../design/Button";
import { type Say, useText } from "../i18n";
import { useSigningIn } from "../state/signing";
import { FailureNote } from "./FailureNote";
import { Gate } from "./Gate";
import { Waiting } from "./Waiting";
import { Who } from "./Who";

export type Cause = "idle" | "hand";

/** Why a window is locked, as far as it is known. */
export function why(t: Say, cause: Cause | undefined, minutes: number | null): string {
  if (cause === "hand") return t("locked.hand");
  if (cause !== "idle" || minutes === null) return t("locked.plain");
  return t("locked.idle", { count: minutes });
}

/** A window that waits for its owner. Nothing of the conversation is behind it. */
export function Locked(props: {
  session: SessionState;
  cause?: Cause;
  onSignedIn: (session: SessionState) => void;
  /** To the sign-in of whoever is there instead. */
  onOther: () => void;
}) {
  const { t } = useText();
  const { session, cause, onSignedIn, onOther } = props;
  const { waiting, busy, failure, start, cancel } = useSigningIn(false, onSignedIn);
  const heading = useRef<HTMLHeadingElement>(null);
  // Not to the button: a key that was meant for the composer must not start a sign-in.
  useEffect(() => heading.current?.focus(), []);
  const unlock = () => void start(session.host ?? "");
  const user = session.locked ?? "";
  const problem = busy ? undefined : (failure ?? session.problem ?? undefined);
  return (
    <Gate mark={<Lock size={22} strokeWidth={1.75} />} testId="locked">
      <h1 ref={heading} tabIndex={-1} className="mt-5 mb-4 text-2xl leading-tight font-bold tracking-tight">
        {t("locked.title")}
      </h1>
      <Who name={user.split("@")[0] ?? ""} userName={user} host={session.host ?? ""} />
      <p className="mt-4 text-ink-2">{why(t, cause, session.idle_minutes)} {t("locked.on")}</p>
      {waiting ? (
        <Waiting key={waiting.url} waiting={waiting} onAgain={unlock} onCancel={cancel} />
      ) : (
        <form
          className="mt-4 grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            unlock();
          }}
        >
          <Button type="submit" look="primary" size="lg" disabled={busy} data-testid="unlock">
            {t(busy ? "signIn.reaching" : "turn.signInAgain")}
          </Button>
          {busy ? (
            <Button look="plain" size="lg" onClick={cancel} data-testid="cancel-sign-in">
              {t("cancel")}
            </Button>
          ) : (
            <Button look="plain" size="lg" onClick={onOther} data-testid="somebody-else">
              {t("locked.other")}
            </Button>
          )}
        </form>
      )}
      {problem && (
        <div className="mt-4">
          <FailureNote failure={problem} />
        </div>
      )}
    </Gate>
  );
}
