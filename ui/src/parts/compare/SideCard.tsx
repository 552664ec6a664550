import { Clock3, Database, ShieldAlert } from "lucide-react";
import { Callout } from "../../design/Callout";
import { Card } from "../../design/Card";
import { Empty } from "../../design/Empty";
import { Spinner } from "../../design/Spinner";
import type { Tone } from "../../design/tone";
import { useText } from "../../i18n";
import type { Column } from "../../contract";
import type { Side } from "../../state/compare";
import { isWithheld } from "../../state/differ";
import { Badge } from "../Badge";
import { Countdown } from "../Countdown";
import { FailedNote } from "../FailedNote";
import { FailureNote } from "../FailureNote";
import Grid from "../results/Grid";
import { progress } from "../what";

const NONE: Column[] = [];

/** What one identity sees: as whom, how many rows in what time, the rows, or why there are none. */
export function SideCard(props: {
  /** As whom, in words. */
  title: string;
  service: boolean;
  side?: Side;
  /** Whether it is the window's own: then the ways out of a failure are those of the window. */
  own?: boolean;
  /** Another workspace than the window's. */
  host?: string;
  /** Rows that the other side lacks. */
  only?: ReadonlySet<number>;
  testId: string;
  onAgain: () => void;
}) {
  const { t, number, took } = useText();
  const { side, only } = props;
  const action = side?.shown?.action;
  const withheld = !!side && isWithheld(side);
  const tone: Tone = withheld ? "bad" : props.service ? "sp" : "user";
  const failure = side?.failure ?? action?.error ?? undefined;
  return (
    <Card tone={tone} className="flex flex-col" aria-label={props.title} data-testid={props.testId} data-stands={side?.stands ?? "none"}>
      <header className="flex min-h-12 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-3 py-2">
        <h2 className="min-w-0 text-sm font-semibold [overflow-wrap:anywhere]">{props.title}</h2>
        {action && side.stands === "over" && <Badge action={action} />}
        {props.host && (
          <span className="text-xs text-ink-2 [overflow-wrap:anywhere]" translate="no">
            {props.host}
          </span>
        )}
      </header>
      <div className="min-w-0 flex-1">{body()}</div>
      {action?.verified.state === "unconfirmed" && (
        <p className="border-t border-line bg-sp-soft px-3 py-2 text-sm text-sp">{t("compare.unconfirmed", { reason: action.verified.reason })}</p>
      )}
      {action?.statement_id && (
        <footer className="flex min-w-0 flex-wrap gap-x-1.5 border-t border-line px-3 py-2 text-xs text-ink-2">
          {t("compare.statementId")} <code className="font-mono [overflow-wrap:anywhere]">{action.statement_id}</code>
        </footer>
      )}
    </Card>
  );

  function body() {
    if (!side) return <Empty icon={<Database size={18} aria-hidden />} title={t("compare.notRun")}>{t("compare.notRunHint")}</Empty>;
    if (side.stands === "waiting") return <Empty icon={<Clock3 size={18} aria-hidden />} title={t("compare.waiting")}>{t("compare.waitingHint")}</Empty>;
    if (side.stands === "skipped") return <Empty icon={<Clock3 size={18} aria-hidden />} title={t("compare.skipped")} />;
    if (side.stands === "running") {
      return (
        <p className="flex items-center gap-2 p-3 text-sm text-ink-2">
          <Spinner size={14} /> {t("compare.running")}
          {side.shown?.progress && ` · ${progress(t, side.shown.progress)}`}
          {side.shown?.wait !== undefined && <Countdown seconds={side.shown.wait} />}
        </p>
      );
    }
    if (withheld) {
      return (
        <div className="p-3 text-bad" data-testid="withheld">
          <Callout bare tone="bad" icon={<ShieldAlert size={16} aria-hidden />}>
            <p>{t("compare.withheld")}</p>
          </Callout>
        </div>
      );
    }
    if (failure) {
      // Signing in again here would not sign in the other.
      return <div className="p-3">{props.own ? <FailedNote failure={failure} again={props.onAgain} bare /> : <FailureNote failure={failure} bare />}</div>;
    }
    const rows = action?.rows ?? undefined;
    if (!action || rows === undefined) return <p className="p-3 text-sm text-ink-2">{t("compare.noRows")}</p>;
    return (
      <>
        <div className="flex flex-wrap items-baseline gap-x-3 px-3 pt-3 pb-2 tabular-nums">
          <p className="text-xl font-semibold" data-testid="compare-rows">
            {t("audit.rows", { count: rows, shown: number(rows) })}
          </p>
          <p className="text-sm text-ink-2">
            {took(action.ms)}
            {action.truncated && ` · ${t("compare.cut")}`}
          </p>
        </div>
        <div className={props.service ? "[--only:var(--sp)]" : "[--only:var(--user)]"}>
          <Grid actionId={action.id} columns={side.shown?.columns ?? NONE} rows={rows} still only={only && { rows: only, says: t("compare.onlyHere") }} />
        </div>
        {only && only.size > 0 && (
          <p className="flex items-center gap-2 border-t border-line px-3 py-2 text-xs text-ink-2">
            <span aria-hidden className={`h-3.5 w-[3px] rounded-full ${props.service ? "bg-sp" : "bg-user"}`} />
            {t("compare.marked")}
          </p>
        )}
      </>
    );
  }
}
