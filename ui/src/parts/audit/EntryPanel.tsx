import { ArrowUpRight } from "lucide-react";
import type { LedgerEntry } from "../../contract";
import { Button } from "../../design/Button";
import { useText, worded } from "../../i18n";
import { fields } from "../../state/ledger";
import { visible } from "../../state/visible";
import { statementPage } from "../../state/workspace";
import { CopyButton } from "../CopyButton";
import { Panel } from "../Panel";
import { RunAsBadge } from "./RunAsBadge";

/** All that the ledger says of one thing: each entry, field by field, with its hash. */
export function EntryPanel(props: {
  /** Newest first. */
  entries: LedgerEntry[];
  host: string;
  onTurn: (thread: string, turn?: string) => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const { entries, host } = props;
  const thread = entries.find((entry) => entry.thread_id)?.thread_id;
  const turn = entries.find((entry) => entry.turn_id)?.turn_id;
  const statement = entries.find((entry) => entry.statement_id)?.statement_id;
  const page = statement && statementPage(host, statement);
  return (
    <Panel title={t("audit.details")} label={t("audit.details")} id="entry" close={t("close")} onClose={props.onClose}>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {thread && (
          <Button size="sm" onClick={() => props.onTurn(thread, turn)} data-testid="open-turn">
            <ArrowUpRight size={14} aria-hidden /> {t("audit.openTurn")}
          </Button>
        )}
        {statement && (
          <CopyButton size="sm" key={statement} words={t("audit.copyStatement")} done={t("copied")} text={() => statement} data-testid="copy-statement" />
        )}
      </div>
      {page && (
        <div className="grid gap-1 text-sm">
          <p className="text-ink-2">{t("audit.inWorkspace")}</p>
          <code className="rounded-sm bg-sunken p-2 font-mono text-xs text-ink-2 select-all [overflow-wrap:anywhere]">{page}</code>
          <div>
            <CopyButton size="sm" key={page} words={t("copyAddress")} done={t("copied")} text={() => page} data-testid="copy-statement-page" />
          </div>
        </div>
      )}
      {[...entries].reverse().map((entry) => (
        <section key={entry.seq} className="grid gap-2" aria-label={t("audit.entry", { seq: entry.seq })} data-testid="entry">
          <h3 className="flex flex-wrap items-center gap-2 font-semibold">
            {worded(t, "audit.phase", entry.phase)}
            <RunAsBadge entry={entry} />
          </h3>
          <dl className="grid gap-1.5 text-sm">
            {fields(entry).map(([name, value]) => (
              <div key={name}>
                <dt className="text-xs text-ink-2">{worded(t, "audit.field", name)}</dt>
                <dd className="font-mono text-xs [overflow-wrap:anywhere]" translate="no">
                  {visible(value)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Panel>
  );
}
