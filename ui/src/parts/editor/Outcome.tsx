import { Database } from "lucide-react";
import { Card } from "../../design/Card";
import { Empty } from "../../design/Empty";
import { Spinner } from "../../design/Spinner";
import { useText } from "../../i18n";
import type { ShownTurn } from "../../state/turns";
import { statementPage } from "../../state/workspace";
import { Writing } from "../../state/written";
import type { TurnDecision } from "../../contract";
import { ActionCard } from "../ActionCard";
import { Approvals } from "../Approvals";
import { CopyButton } from "../CopyButton";
import { FailedNote } from "../FailedNote";

/** What became of the last run: what it asks, how it goes, its rows, or why there are none. */
export function Outcome(props: {
  host: string;
  turn?: ShownTurn;
  onDecide: (decisions: TurnDecision[]) => void;
  onAgain: () => void;
}) {
  const { t } = useText();
  const { turn } = props;
  if (!turn) {
    return (
      <Card className="border-dashed bg-transparent">
        <Empty icon={<Database size={18} aria-hidden />} title={t("editor.empty")}>
          {t("editor.emptyHint")}
        </Empty>
      </Card>
    );
  }
  const shown = turn.actions.at(-1);
  const statement = shown?.action.statement_id;
  const page = statement ? statementPage(props.host, statement) : undefined;
  // What the action tells itself is told once.
  const failure = turn.failure && turn.failure.code !== shown?.action.error?.code ? turn.failure : undefined;
  return (
    <div className="grid min-w-0 content-start gap-3" data-testid="editor-outcome" data-status={turn.status}>
      <h2 className="sr-only">{t("editor.outcome")}</h2>
      <Approvals approvals={turn.approvals} busy={false} onDecide={props.onDecide} />
      {turn.status === "running" && !shown && (
        <Card>
          <p className="flex items-center gap-2 p-3 text-sm text-ink-2">
            <Spinner size={14} /> {t("editor.begins")}
          </p>
        </Card>
      )}
      {failure && <FailedNote failure={failure} again={props.onAgain} />}
      {shown && (
        <Writing value={undefined}>
          <ActionCard key={shown.action.id} shown={shown} bare />
        </Writing>
      )}
      {page && (
        <div className="flex min-w-0 flex-wrap items-center gap-2 text-sm" data-testid="editor-workspace">
          <span className="text-ink-2">{t("audit.inWorkspace")}</span>
          <code className="min-w-0 rounded-sm bg-sunken px-2 py-1 font-mono text-xs text-ink-2 select-all [overflow-wrap:anywhere]">{page}</code>
          <CopyButton size="sm" key={page} words={t("copyAddress")} done={t("copied")} text={() => page} data-testid="copy-statement-page" />
        </div>
      )}
    </div>
  );
}
