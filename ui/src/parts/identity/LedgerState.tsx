import { Check, ScrollText, ShieldAlert } from "lucide-react";
import { Button } from "../../design/Button";
import { Skeleton } from "../../design/Skeleton";
import { useText } from "../../i18n";
import { useReport, verdict } from "../../state/verdict";
import { visible } from "../../state/visible";
import { FailedNote } from "../FailedNote";

/** Whether the ledger holds, in short; the audit page tells the rest. */
export function LedgerState({ done, onAudit }: { done: number; onAudit?: () => void }) {
  const { t, number } = useText();
  const { report: audit, failure, again } = useReport(done);
  return (
    <section className="grid gap-2" aria-label={t("ledger.title")}>
      <h3 className="font-semibold">{t("ledger.title")}</h3>
      {!audit && !failure && <Skeleton lines={2} label={t("chain.running")} />}
      {audit?.chain.state === "intact" && (
        <dl className="grid grid-cols-[1fr_auto] gap-2 text-sm [&_dd]:text-right">
          <dt>{t("chain.entries", { count: audit.chain.entries, shown: number(audit.chain.entries) })}</dt>
          <dd className="inline-flex items-center gap-1 font-semibold text-ok" data-testid="chain">
            <Check size={14} aria-hidden />
            {t("ledger.intact")}
          </dd>
          <dt>{t("ledger.head")}</dt>
          <dd className="font-mono text-xs text-ink-2" translate="no">
            {audit.chain.head.slice(0, 12)}
          </dd>
          {audit.anchor && (
            <>
              <dt>{t("ledger.anchoredBy")}</dt>
              <dd>{t("chain.statements", { count: audit.anchor.matching, shown: number(audit.anchor.matching) })}</dd>
            </>
          )}
        </dl>
      )}
      {audit && verdict(audit) === "contradicted" && (
        <p className="flex gap-2 text-sm text-bad">
          <ShieldAlert size={16} className="mt-px" aria-hidden />
          <span>{t("chain.contradicted", { count: audit.anchor?.contradicted.length ?? 0 })}</span>
        </p>
      )}
      {audit?.chain.state === "broken" && (
        <p className="flex gap-2 text-sm text-bad" data-testid="chain">
          <ShieldAlert size={16} className="mt-px" aria-hidden />
          <span>
            {t("chain.broken", { seq: audit.chain.seq })}: <span translate="no">{visible(audit.chain.reason)}</span>
          </span>
        </p>
      )}
      {failure && <FailedNote failure={failure} again={again} />}
      {onAudit && (
        <div>
          <Button size="sm" onClick={onAudit} data-testid="open-audit">
            <ScrollText size={14} aria-hidden /> {t("ledger.open")}
          </Button>
        </div>
      )}
    </section>
  );
}
