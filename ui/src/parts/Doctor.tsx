import { Check as Mark, CircleAlert, CircleX, Copy, LoaderCircle, Minus, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { Check, CheckState, Failure } from "../contract";
import { asFailure, rpc } from "../host";
import { FailureNote } from "./FailureNote";

const WORDS: Record<CheckState, string> = { pass: "ok", warn: "note", fail: "not in order", skipped: "not looked at" };

const ICONS: Record<CheckState, typeof Mark> = { pass: Mark, warn: CircleAlert, fail: CircleX, skipped: Minus };

/** The checks as text, to be sent to whoever helps. There is no secret in them. */
export function asText(checks: Check[]): string {
  const line = (check: Check) =>
    `${WORDS[check.state]}: ${check.name}: ${check.found}${check.mend ? `\n    ${check.mend}` : ""}`;
  return checks.map(line).join("\n");
}

/** Every prerequisite, as this user, and how to mend what is not in order. */
export function Doctor({ onClose }: { onClose: () => void }) {
  const [checks, setChecks] = useState<Check[]>([]);
  const [running, setRunning] = useState(false);
  const [copied, setCopied] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const run = useCallback(async () => {
    setChecks([]);
    setCopied(false);
    setFailure(undefined);
    setRunning(true);
    try {
      const told = (check: Check) => setChecks((all) => [...all, check]);
      const reply = await rpc<"doctor/run", Check>("doctor/run", {}, told);
      setChecks(reply.checks);
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setRunning(false);
    }
  }, []);
  useEffect(() => void run(), [run]);
  const wrong = checks.filter((check) => check.state === "fail").length;
  return (
    <main
      className="doctor"
      data-testid="doctor-page"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header className="bar">
        <h1>Is everything in order?</h1>
        <button type="button" className="icon" aria-label="Close" autoFocus onClick={onClose} data-testid="doctor-close">
          <X size={16} />
        </button>
      </header>
      <div className="column">
        <p className="quiet" role="status">
          {running
            ? "Looking…"
            : wrong === 0
              ? "Everything that was looked at is in order."
              : wrong === 1
                ? "One thing is not in order."
                : `${wrong} things are not in order.`}
        </p>
        <ul className="checks">
          {checks.map((check) => {
            const Icon = ICONS[check.state];
            return (
              <li key={check.name} className={check.state} data-testid="check" data-state={check.state}>
                <Icon size={16} aria-label={WORDS[check.state]} />
                <strong>{check.name}</strong>
                <div>
                  <p>{check.found}</p>
                  {check.mend && <p className="quiet">{check.mend}</p>}
                </div>
              </li>
            );
          })}
          {running && (
            <li className="skipped">
              <LoaderCircle className="spin" size={16} aria-hidden />
            </li>
          )}
        </ul>
        {failure && <FailureNote failure={failure} />}
        <div className="row">
          <button type="button" disabled={running} onClick={run}>
            Look again
          </button>
          <button
            type="button"
            disabled={running || checks.length === 0}
            onClick={async () => {
              await navigator.clipboard.writeText(asText(checks));
              setCopied(true);
            }}
          >
            {copied ? <Mark size={16} aria-hidden /> : <Copy size={16} aria-hidden />} {copied ? "Copied" : "Copy"}
          </button>
        </div>
      </div>
    </main>
  );
}
