import { Check as Mark, CircleAlert, CircleX, FileText, Minus, RotateCw } from "lucide-react";
import type { Check, CheckState } from "../contract";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { cx } from "../design/cx";
import { Progress } from "../design/Progress";
import { Spinner } from "../design/Spinner";
import { useText } from "../i18n";
import { useCheckup } from "../state/checkup";
import { CopyButton } from "./CopyButton";
import { FailedNote } from "./FailedNote";

const WORDS: Record<CheckState, string> = { pass: "ok", warn: "note", fail: "not in order", skipped: "not looked at" };

const ICONS: Record<CheckState, typeof Mark> = { pass: Mark, warn: CircleAlert, fail: CircleX, skipped: Minus };

/** The checks as text, to be sent to whoever helps. There is no secret in them. */
export function asText(checks: Check[]): string {
  const line = (check: Check) =>
    `${WORDS[check.state]}: ${check.name}: ${check.found}${check.mend ? `\n    ${check.mend}` : ""}`;
  return checks.map(line).join("\n");
}

/** Every prerequisite, as this user, as it is looked at, and how to mend what is not in order. */
export function Checks({ bare, onReport }: {
  /** Inside a card, which is its frame. */
  bare?: boolean;
  /** To all of it as a file, for whoever helps. */
  onReport?: () => void;
}) {
  const { t } = useText();
  const { checks, running, failure, expected, run } = useCheckup();
  const Frame = bare ? "div" : Card;
  const wrong = checks.filter((check) => check.state === "fail").length;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-ink-2" role="status">
        {running ? t("doctor.looking") : failure ? t("doctor.stopped") : wrong === 0 ? t("doctor.allGood") : t("doctor.wrong", { count: wrong })}
      </p>
      {running && expected !== undefined && <Progress value={checks.length / expected} label={t("doctor.looking")} />}
      <Frame className={bare ? "-mx-4 border-y border-line" : undefined}>
        <ul className="divide-y divide-line" aria-label={t("doctor.checks")}>
          {checks.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
          {running && (
            <li className="px-4 py-2.5 text-ink-3">
              <Spinner label={t("doctor.lookingOn")} />
            </li>
          )}
        </ul>
      </Frame>
      {failure && <FailedNote failure={failure} />}
      <div className="flex flex-wrap gap-2">
        <Button disabled={running} onClick={() => void run()} data-testid="doctor-again">
          <RotateCw size={14} aria-hidden /> {t("doctor.again")}
        </Button>
        <CopyButton
          key={`${running}`}
          words={t("doctor.copy")}
          done={t("copied")}
          disabled={running || checks.length === 0}
          text={() => asText(checks)}
          data-testid="doctor-copy"
        />
        {onReport && (
          <Button look="plain" onClick={onReport} data-testid="doctor-report">
            <FileText size={14} aria-hidden /> {t("diagnostics.open")}
          </Button>
        )}
      </div>
    </div>
  );
}

const LOOKS: Record<CheckState, [row: string, icon: string]> = {
  pass: ["", "text-ok"],
  warn: ["bg-sp-soft", "text-sp"],
  fail: ["bg-bad-soft", "text-bad"],
  skipped: ["text-ink-3", ""],
};

function CheckRow({ check }: { check: Check }) {
  const { t } = useText();
  const Icon = ICONS[check.state];
  const [row, ink] = LOOKS[check.state];
  return (
    <li
      className={cx("grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 px-4 py-2.5 text-sm sm:grid-cols-[16px_10rem_minmax(0,1fr)]", row)}
      data-testid="check"
      data-state={check.state}
    >
      <Icon size={16} className={cx("mt-0.5", ink)} role="img" aria-label={t(`doctor.${check.state}`)} />
      <strong className="font-semibold [overflow-wrap:anywhere]" translate="no">
        {check.name}
      </strong>
      <div className="min-w-0 [overflow-wrap:anywhere] max-sm:col-start-2" translate="no">
        <p>{check.found}</p>
        {check.mend && <p className="text-ink-2">{check.mend}</p>}
      </div>
    </li>
  );
}
