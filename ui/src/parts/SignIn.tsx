import { Check, Copy, LoaderCircle, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import type { Failure, SessionState, SignInWaiting } from "../contract";
import { asFailure, rpc } from "../host";
import { FailureNote } from "./FailureNote";

const LIMIT_S = 300;

/** Choose a workspace, sign in with the browser, wait with the link in sight. With `again` the
 * workspace is settled: a question waits for its owner, or the sign-in is about to end. */
export function SignIn({
  session,
  onSignedIn,
  again,
  onCancel,
  onDoctor,
}: {
  session: SessionState;
  onSignedIn: (session: SessionState) => void;
  again?: "again" | "ahead";
  /** Goes back to where one was, where there is such a place. */
  onCancel?: () => void;
  onDoctor?: () => void;
}) {
  const [host, setHost] = useState(session.host ?? "");
  const [waiting, setWaiting] = useState<SignInWaiting>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(session.problem ?? undefined);
  const [left, setLeft] = useState(LIMIT_S);
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!waiting) return;
    setLeft(LIMIT_S);
    const timer = setInterval(() => setLeft((s) => Math.max(0, s - 1)), 1000);
    return () => clearInterval(timer);
  }, [waiting]);

  const start = async () => {
    setBusy(true);
    setFailure(undefined);
    setWaiting(undefined);
    try {
      onSignedIn(
        await rpc<"session/sign_in", SignInWaiting>("session/sign_in", { host: host || null }, setWaiting),
      );
    } catch (error) {
      const failed = asFailure(error);
      // A try that was ended by hand, or by the next one, is no news.
      if (failed.code !== "cancelled") setFailure(failed);
      setWaiting(undefined);
    } finally {
      setBusy(false);
    }
  };
  const cancel = () => {
    void rpc("session/cancel_sign_in", {});
  };

  return (
    <main className={again ? "signin again" : "signin"}>
      <div className="signin-card">
        <span className="mark large" aria-hidden>
          <ShieldCheck size={24} strokeWidth={1.75} />
        </span>
        {again ? (
          <>
            <h1>Sign in again</h1>
            <p className="quiet">
              {again === "ahead"
                ? "Your sign-in ends soon. Signing in now starts a new one; nothing is interrupted."
                : "Your sign-in has ended. Your question is kept, and goes on when you are back."}
            </p>
          </>
        ) : (
          <>
            <h1>
              Ask your lakehouse,
              <br />
              as yourself.
            </h1>
            <p className="quiet">
              Every query runs with your own permissions and is logged under your own name.
            </p>
          </>
        )}
        {waiting ? (
          <section className="waiting" aria-live="polite">
            <p>
              <LoaderCircle className="spin" size={16} aria-hidden />
              {waiting.opened ? "Waiting for you in the browser" : "Open this link in your browser"}
              <span className="quiet tabular">
                {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
              </span>
            </p>
            <code className="link" data-testid="sign-in-link">
              {waiting.url}
            </code>
            <div className="row">
              <button
                type="button"
                onClick={async () => {
                  await navigator.clipboard.writeText(waiting.url);
                  setCopied(true);
                }}
              >
                {copied ? <Check size={16} /> : <Copy size={16} />} {copied ? "Copied" : "Copy link"}
              </button>
              <button type="button" onClick={start}>
                Try again
              </button>
              <button type="button" className="plain" onClick={cancel}>
                Cancel
              </button>
            </div>
          </section>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void start();
            }}
          >
            <label className="field" hidden={!!again}>
              <span>Workspace</span>
              <input
                value={host}
                onChange={(event) => setHost(event.target.value)}
                readOnly={session.fixed}
                placeholder="https://your-workspace-host"
                spellCheck={false}
                autoFocus={!again}
                data-testid="host"
              />
            </label>
            <button className="primary wide" autoFocus={!!again} disabled={busy || !host.trim()} data-testid="sign-in">
              {busy ? "Reaching the workspace…" : "Sign in with your browser"}
            </button>
            {onCancel && (
              <button type="button" className="plain wide" onClick={onCancel} data-testid="sign-in-back">
                Not now
              </button>
            )}
          </form>
        )}
        {failure && (
          <FailureNote failure={failure}>
            {onDoctor && (
              <button type="button" onClick={onDoctor} data-testid="doctor">
                Check everything
              </button>
            )}
          </FailureNote>
        )}
      </div>
    </main>
  );
}
