import { Lock } from "lucide-react";
import { useEffect, useRef } from "react";
import type { SessionState } from "../contract";
import { useSigningIn } from "../state/signing";
import { FailureNote } from "./FailureNote";
import { initials } from "./initials";
import { Waiting } from "./Waiting";

export type Cause = "idle" | "hand";

/** Why a window is locked, as far as it is known. */
export function why(cause: Cause | undefined, minutes: number | null): string {
  if (cause === "hand") return "Locked by you.";
  if (cause !== "idle" || minutes === null) return "Locked.";
  return `Locked because nobody used it for ${minutes === 1 ? "1 minute" : `${minutes} minutes`}.`;
}

/** A window that waits for its owner. Nothing of the conversation is behind it. */
export function Locked(props: {
  session: SessionState;
  cause?: Cause;
  onSignedIn: (session: SessionState) => void;
  /** To the sign-in of whoever is there instead. */
  onOther: () => void;
}) {
  const { session, cause, onSignedIn, onOther } = props;
  const { waiting, busy, failure, start, cancel } = useSigningIn(false, onSignedIn);
  const heading = useRef<HTMLHeadingElement>(null);
  // Not to the button: a key that was meant for the composer must not start a sign-in.
  useEffect(() => heading.current?.focus(), []);
  const unlock = () => void start(session.host ?? "");
  const user = session.locked ?? "";
  const problem = busy ? undefined : (failure ?? session.problem ?? undefined);
  return (
    <main className="signin" data-testid="locked">
      <div className="signin-card">
        <span className="mark large" aria-hidden>
          <Lock size={24} strokeWidth={1.75} />
        </span>
        <h1 ref={heading} tabIndex={-1}>
          Locked
        </h1>
        <div className="who">
          <span className="avatar large" aria-hidden>
            {initials(user.split("@")[0] ?? "")}
          </span>
          <div>
            <strong>{user}</strong>
            <span className="quiet small">{(session.host ?? "").replace(/^https?:\/\//, "")}</span>
          </div>
        </div>
        <p className="quiet">{why(cause, session.idle_minutes)} Sign in again to go on.</p>
        {waiting ? (
          <Waiting key={waiting.url} waiting={waiting} onAgain={unlock} onCancel={cancel} />
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              unlock();
            }}
          >
            <button className="primary wide" disabled={busy} data-testid="unlock">
              {busy ? "Reaching the workspace…" : "Sign in again"}
            </button>
            {busy ? (
              <button type="button" className="plain wide" onClick={cancel} data-testid="cancel-sign-in">
                Cancel
              </button>
            ) : (
              <button type="button" className="plain wide" onClick={onOther} data-testid="somebody-else">
                Somebody else?
              </button>
            )}
          </form>
        )}
        {problem && <FailureNote failure={problem} />}
      </div>
    </main>
  );
}
