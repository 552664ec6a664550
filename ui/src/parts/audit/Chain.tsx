import { Check, CircleHelp, ShieldAlert, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { AuditReport } from "../../contract";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Facts } from "../../design/Facts";
import { Progress } from "../../design/Progress";
import type { Tone } from "../../design/tone";
import { type Key, useText } from "../../i18n";
import { short } from "../../state/ledger";
import { contradicted, type Verdict, type useVerify, verdict } from "../../state/verdict";
import { visible } from "../../state/visible";
import { CopyButton } from "../CopyButton";
import { FailedNote } from "../FailedNote";

const LOOKS: Record<Verdict, [tone: Tone, ink: string, icon: typeof Check]> = {
  anchored: ["user", "text-ok", ShieldCheck],
  unanchored: ["none", "text-ink-2", Check],
  contradicted: ["bad", "text-bad", ShieldAlert],
  broken: ["bad", "text-bad", ShieldAlert],
};

/** Whether the ledger is as it was written, what the workspace says of it, and what that does not show. */
export function Chain({ check }: { check: ReturnType<typeof useVerify> }) {
  const text = useText();
  const { t } = text;
  const { report, failure, running, run } = check;
  const found = report && verdict(report.report);
  const [tone, ink, Icon] = found ? LOOKS[found] : (["none", "text-ink-3", CircleHelp] as const);
  return (
    <Card tone={tone} data-testid="audit-chain" data-verdict={found} aria-label={t("chain.title")}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 p-3">
        <Icon size={18} className={ink} aria-hidden />
        <div className="min-w-0 flex-1 basis-60" role="status">
          <p className="font-semibold">{running ? t("chain.running") : report ? said(report.report) : t("chain.unchecked")}</p>
          <p className="text-sm text-ink-2">
            {running ? t("chain.runningHint") : report ? t("chain.checkedAt", { time: text.clock(report.at) }) : t("chain.uncheckedHint")}
          </p>
        </div>
        <Button look={report ? "normal" : "primary"} disabled={running} onClick={() => void run()} data-testid="audit-verify">
          <ShieldCheck size={16} aria-hidden /> {report ? t("chain.again") : t("chain.verify")}
        </Button>
      </div>
      {running && <Progress label={t("chain.running")} />}
      {failure && (
        <div className="border-t border-line p-3">
          <FailedNote failure={failure} bare />
        </div>
      )}
      {report && !running && <Result report={report.report} />}
      <Limits />
    </Card>
  );

  function said({ chain, anchor }: AuditReport): string {
    if (chain.state === "broken") return t("chain.broken", { seq: chain.seq });
    const entries = t("chain.entries", { count: chain.entries, shown: text.number(chain.entries) });
    switch (found) {
      case "contradicted":
        return t("chain.contradicted", { count: anchor?.contradicted.length ?? 0 });
      case "anchored":
        return t("chain.anchored", { entries, statements: t("chain.statements", { count: anchor?.matching ?? 0, shown: text.number(anchor?.matching ?? 0) }) });
      default:
        return t("chain.intact", { entries });
    }
  }
}

/** The numbers behind it, each with what it means. */
function Result({ report: { chain, anchor } }: { report: AuditReport }) {
  const { t, number, list } = useText();
  if (chain.state === "broken") {
    return (
      <p className="border-t border-line p-3 text-sm text-bad" data-testid="chain-broken">
        {t("chain.brokenWhy")} <span translate="no">{visible(chain.reason)}</span>
      </p>
    );
  }
  const against = contradicted(anchor?.contradicted ?? []);
  return (
    <div className="border-t border-line p-3">
      <Facts>
        <dt>{t("chain.head")}</dt>
        <dd className="items-center">
          <code>{short(chain.head)}</code>
          <CopyButton icon key={chain.head} words={t("chain.copyHead")} done={t("copied")} text={() => chain.head} />
        </dd>
        {!anchor && (
          <>
            <dt>{t("chain.history")}</dt>
            <dd>{t("chain.historyNotAsked")}</dd>
          </>
        )}
        {anchor && (
          <>
            <Fact name="chain.matching" value={number(anchor.matching)} />
            <dt>{t("chain.against")}</dt>
            <dd className={anchor.contradicted.length > 0 ? "font-semibold text-bad" : undefined}>
              {anchor.contradicted.length === 0
                ? t("chain.none")
                : [
                    against.known.length > 0 && t("chain.againstEntries", { seqs: list(against.known.map(String)) }),
                    against.unknown > 0 && t("chain.againstUnknown", { count: against.unknown }),
                  ]
                    .filter(Boolean)
                    .join("; ")}
            </dd>
            <Fact name="chain.otherChains" value={number(anchor.other_chains)} />
            <Fact name="chain.untagged" value={number(anchor.untagged)} />
            {anchor.partial && (
              <>
                <dt>{t("chain.history")}</dt>
                <dd>{t("chain.partial")}</dd>
              </>
            )}
          </>
        )}
      </Facts>
    </div>
  );
}

function Fact({ name, value }: { name: "chain.matching" | "chain.otherChains" | "chain.untagged"; value: string }): ReactNode {
  const { t } = useText();
  return (
    <>
      <dt>{t(name)}</dt>
      <dd className="tabular-nums">
        {value} <span className="text-ink-3">{t(`${name}.means`)}</span>
      </dd>
    </>
  );
}

const NOT: Key[] = ["chain.not.last", "chain.not.untagged", "chain.not.old", "chain.not.forged", "chain.not.dropped"];

function Limits() {
  const { t } = useText();
  return (
    <details className="border-t border-line text-sm" data-testid="chain-limits">
      <summary className="ring-inside min-h-9 px-3 py-2 text-ink-2 hover:bg-hover">{t("chain.limits")}</summary>
      <div className="grid max-w-[72ch] gap-2 px-3 pb-3 text-ink-2">
        <p>{t("chain.shows")}</p>
        <p className="font-medium text-ink">{t("chain.not")}</p>
        <ul className="list-disc space-y-1 pl-5">
          {NOT.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}
