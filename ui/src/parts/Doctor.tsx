import { Check as Mark, CircleAlert, CircleX, Minus, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { Check, CheckState, Failure } from "../contract";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { cx } from "../design/cx";
import { IconButton } from "../design/IconButton";
import { Spinner } from "../design/Spinner";
import { asFailure, rpc } from "../host";
import { CopyButton } from "./CopyButton";
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
export default function Doctor({ onClose }: { onClose: () => void }) {
  const [checks, setChecks] = useState<Check[]>([]);
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const run = useCallback(async () => {
    setChecks([]);
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
      className="h-full overflow-auto"
      data-testid="doctor-page"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header className="sticky top-0 z-10 flex min-h-13 items-center gap-2 border-b border-line bg-bg px-6 pr-4 max-md:px-3">
        <h1 className="min-w-0 flex-1 text-prose font-semibold">Is everything in order?</h1>
        <IconButton label="Close" autoFocus onClick={onClose} data-testid="doctor-close">
          <X size={16} />
        </IconButton>
      </header>
      <div className="mx-auto grid max-w-[808px] grid-cols-[minmax(0,1fr)] gap-4 p-6 max-md:px-3">
        <p className="text-ink-2" role="status">
          {running
            ? "Looking…"
            : failure
              ? "Not everything could be looked at."
              : wrong === 0
                ? "Everything that was looked at is in order."
                : wrong === 1
                  ? "One thing is not in order."
                  : `${wrong} things are not in order.`}
        </p>
        <Card>
          <ul className="divide-y divide-line" aria-label="Checks">
            {checks.map((check) => (
              <CheckRow key={check.name} check={check} />
            ))}
            {running && (
              <li className="px-4 py-2.5 text-ink-3">
                <Spinner label="Looking" />
              </li>
            )}
          </ul>
        </Card>
        {failure && <FailureNote failure={failure} />}
        <div className="flex flex-wrap gap-2">
          <Button disabled={running} onClick={run}>
            Look again
          </Button>
          <CopyButton key={`${running}`} words="Copy" disabled={running || checks.length === 0} text={() => asText(checks)} />
        </div>
      </div>
    </main>
  );
}

const LOOKS: Record<CheckState, [row: string, icon: string]> = {
  pass: ["", "text-ok"],
  warn: ["bg-sp-soft", "text-sp"],
  fail: ["bg-bad-soft", "text-bad"],
  skipped: ["text-ink-3", ""],
};

function CheckRow({ check }: { check: Check }) {
  const Icon = ICONS[check.state];
  const [row, ink] = LOOKS[check.state];
  return (
    <li
      className={cx("grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 px-4 py-2.5 text-sm sm:grid-cols-[16px_10rem_minmax(0,1fr)]", row)}
      data-testid="check"
      data-state={check.state}
    >
      <Icon size={16} className={cx("mt-0.5", ink)} role="img" aria-label={WORDS[check.state]} />
      <strong className="font-semibold [overflow-wrap:anywhere]">{check.name}</strong>
      <div className="min-w-0 [overflow-wrap:anywhere] max-sm:col-start-2">
        <p>{check.found}</p>
        {check.mend && <p className="text-ink-2">{check.mend}</p>}
      </div>
    </li>
  );
}
