import { ChartColumn, ChevronDown, Code, Columns2, ShieldAlert, SquarePen, Table2, TextQuote } from "lucide-react";
import { lazy, type RefObject, Suspense, use, useRef, useState } from "react";
import { Button } from "../design/Button";
import { Callout } from "../design/Callout";
import { Card } from "../design/Card";
import { cx } from "../design/cx";
import { Spinner } from "../design/Spinner";
import { type Pane, Tabs } from "../design/Tabs";
import { type Say, useText } from "../i18n";
import { chartable } from "../state/chartable";
import { comparable, Comparing } from "../state/comparing";
import { mayBeShaped, readsTable } from "../state/shaped";
import type { ShownAction } from "../state/turns";
import { draftOf, Writing } from "../state/written";
import { visible } from "../state/visible";
import { Badge } from "./Badge";
import { Citations } from "./Citations";
import { Countdown } from "./Countdown";
import { FailureNote } from "./FailureNote";
import { Fields } from "./Fields";
import { Rate } from "./Rate";
import type { Looked } from "./results/view";
import { Sql } from "./Sql";
import { decidedBy, hasRows, hasStatement, icon, progress, rateable, title } from "./what";

const Grid = lazy(() => import("./results/Grid"));
const Again = lazy(() => import("./results/Again"));
const Chart = lazy(() => import("./charts/Chart"));
const ShapedNote = lazy(() => import("./ShapedNote"));

/** One action: a line until opened; then what was asked of the tool, and what came of it. */
export function ActionCard(props: {
  shown: ShownAction;
  /** Takes a question that might follow; absent where those stand elsewhere. */
  onSuggest?: (question: string) => void;
  /** Its statement stands beside it already. */
  bare?: boolean;
}) {
  const { shown } = props;
  const { action } = shown;
  const { t } = useText();
  const [open, setOpen] = useState(true);
  const [tab, setTab] = useState<string>();
  const looked = useRef<Looked>(undefined);
  const Icon = icon(action);
  // Whatever the status says: of a mismatch nothing is shown.
  const withheld = action.status === "withheld" || action.verified.state === "mismatch";
  const all = withheld || action.error ? [] : panes(t, shown, looked).filter(({ id }) => !props.bare || id !== "sql");
  const { onSuggest } = props;
  const suggested = withheld || !onSuggest ? [] : (action.findings?.suggested_questions ?? []);
  const decided = decidedBy(t, action);
  const onCompare = use(Comparing);
  const compares = !!onCompare && comparable(shown) !== undefined;
  const onWrite = use(Writing);
  const draft = onWrite && !withheld ? draftOf(shown) : undefined;
  return (
    <Card
      tone={withheld ? "bad" : "none"}
      className="divide-y divide-line"
      data-testid="action"
      data-tool={action.tool}
      data-status={action.status}
    >
      <button
        type="button"
        className="ring-inside flex min-h-[42px] w-full flex-wrap items-center gap-x-2.5 gap-y-1 px-3 py-2 text-left text-sm hover:bg-hover"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon size={16} aria-hidden />
        <strong className="min-w-0 max-w-[calc(100%-26px)] font-semibold [overflow-wrap:anywhere]">
          {visible(title(t, action, shown.arguments))}
        </strong>
        <Badge action={action} />
        <span className="ml-auto flex items-center gap-2.5 text-ink-2 tabular-nums">
          <span className="flex">
            <Facts shown={shown} />
          </span>
          <ChevronDown size={16} className={cx("text-ink transition-transform", open && "rotate-180")} aria-hidden />
        </span>
      </button>
      {open && (
        <>
          <Asked shown={shown} />
          {withheld ? (
            <div className="p-3 text-bad" data-testid="withheld">
              <Callout bare tone="bad" icon={<ShieldAlert size={16} aria-hidden />}>
                <p>{t("action.withheld")}</p>
              </Callout>
            </div>
          ) : action.error ? (
            <>
              <div className="p-3">
                <FailureNote failure={action.error} bare />
              </div>
              {!props.bare && <Statement shown={shown} />}
            </>
          ) : (
            all.length > 0 && (
              <div className="empty:hidden">
                <Tabs label={t("action.ways")} panes={all} chosen={tab} onChoose={setTab} />
              </div>
            )
          )}
          {mayBeShaped(action, action.findings?.sql ?? shown.arguments.statement) && (
            <Suspense>
              <ShapedNote />
            </Suspense>
          )}
          {rateable(action) && !withheld && <Rate actionId={action.id} />}
          {suggested.length > 0 && (
            <div className="flex flex-wrap gap-2 p-3" role="group" aria-label={t("turn.followUps")}>
              {suggested.map((question) => (
                <Button round key={question} onClick={() => onSuggest?.(question)} data-testid="suggested">
                  {question}
                </Button>
              ))}
            </div>
          )}
          {action.verified.state === "unconfirmed" && (
            <p className="bg-sp-soft px-3 py-2 text-sm text-sp" data-testid="unconfirmed">
              {t("action.unconfirmed", { reason: action.verified.reason })}
            </p>
          )}
          {(action.statement_id || decided || compares || draft) && (
            <footer className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-3 py-2 text-xs text-ink-2">
              {decided && <span data-testid="decided-by">{decided}</span>}
              {action.statement_id && (
                <span className="inline-flex min-w-0 flex-wrap gap-1">
                  {t("action.statement")}{" "}
                  <code className="font-mono [overflow-wrap:anywhere]" data-testid="statement-id">
                    {action.statement_id}
                  </code>
                </span>
              )}
              {(compares || draft) && (
                <span className="-my-1 -mr-1.5 ml-auto flex flex-wrap">
                  {draft && (
                    <Button size="sm" look="plain" className="text-xs" onClick={() => onWrite?.(draft)} data-testid="write">
                      <SquarePen size={14} aria-hidden /> {t("editor.edit")}
                    </Button>
                  )}
                  {compares && (
                    <Button size="sm" look="plain" className="text-xs" onClick={() => onCompare(shown)} data-testid="compare">
                      <Columns2 size={14} aria-hidden /> {t("compare.open")}
                    </Button>
                  )}
                </span>
              )}
            </footer>
          )}
        </>
      )}
    </Card>
  );
}

/** How much, and how long; or where it stands. */
function Facts({ shown }: { shown: ShownAction }) {
  const { action } = shown;
  const { t, number } = useText();
  if (action.status === "running") {
    return (
      <span className="inline-flex items-center gap-2">
        <Spinner size={14} />
        <span>
          {progress(t, shown.progress)}
          {shown.wait !== undefined && (
            <>
              {" · "}
              <Countdown seconds={shown.wait} />
            </>
          )}
        </span>
      </span>
    );
  }
  const rows = action.rows ?? undefined;
  const facts = [
    rows === undefined ? undefined : t("audit.rows", { count: rows, shown: number(rows) }),
    action.truncated ? t("action.cut") : undefined,
    action.ms < 100 ? `${action.ms} ms` : `${number(Number((action.ms / 1000).toFixed(1)))} s`,
  ];
  return facts.filter(Boolean).join(" · ");
}

/** What was asked of a tool that is no statement. */
function Asked({ shown }: { shown: ShownAction }) {
  const { tool } = shown.action;
  const { t } = useText();
  const args = shown.arguments;
  const words = tool === "ai_search" ? args.query : args.question;
  switch (tool) {
    case "genie":
    case "agent":
    case "ai_search": {
      const { query, question, ...rest } = args;
      return (
        <>
          {typeof words === "string" && words && (
            <p className="px-3 py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]" data-testid="asks">
              {visible(words)}
            </p>
          )}
          {Object.keys(rest).length > 0 && <Fields of={rest} label={t("action.with")} />}
        </>
      );
    }
    case "sql":
    case "editor":
    case "function":
    case "catalog":
    case "model":
      return null;
    default:
      return <Fields of={args} label={t("action.arguments")} />;
  }
}

/** The SQL of an action and the values of its parameters. */
function Statement({ shown }: { shown: ShownAction }) {
  const { t } = useText();
  const text = shown.action.findings?.sql ?? shown.arguments.statement;
  const parameters = shown.arguments.parameters;
  if (typeof text !== "string" || !text) return null;
  return (
    <div className="divide-y divide-line">
      <Sql text={text} short />
      {typeof parameters === "object" && parameters !== null && Object.keys(parameters).length > 0 && (
        <Fields of={parameters as Record<string, unknown>} label={t("action.parameters")} />
      )}
    </div>
  );
}

/** Rows that are shown while the rest of a result comes. */
const FIRST = 200;

/** What came of an action, the most telling first. */
function panes(t: Say, shown: ShownAction, looked: RefObject<Looked | undefined>): Pane[] {
  const { action, columns } = shown;
  const found: Pane[] = [];
  const running = action.status === "running";
  const statement = action.findings?.sql ?? shown.arguments.statement;
  if (action.tool === "ai_search" && !running) {
    found.push({ id: "sources", label: t("action.sources"), icon: <TextQuote size={16} aria-hidden />, body: <Citations citations={action.findings?.citations ?? []} /> });
  }
  if (hasRows(action) && (!running || columns.length > 0)) {
    const rows = action.rows ?? undefined;
    const body =
      columns.length > 0 && rows !== undefined ? (
        <Suspense fallback={<p className="p-3 text-sm text-ink-2">{t("action.loading")}</p>}>
          {/* While the rest comes, the first rows stand still; then all of them are there. */}
          <Grid key={running ? "first" : "all"} actionId={action.id} columns={columns} rows={running ? Math.min(rows, FIRST) : rows} looked={running ? undefined : looked} asksMasked={!running && rows > 0 && readsTable(action, statement)} />
        </Suspense>
      ) : rows !== undefined && hasStatement(action) ? (
        <Suspense fallback={<p className="p-3 text-sm text-ink-2">{t("action.loading")}</p>}>
          <Again actionId={action.id} rows={rows} />
        </Suspense>
      ) : (
        <p className="p-3 text-sm text-ink-2">{t("action.notHeld")}</p>
      );
    found.push({ id: "table", label: t("action.table"), icon: <Table2 size={16} aria-hidden />, body });
    if (chartable(action, columns)) {
      const chart = (
        <Suspense fallback={<p className="p-3 text-sm text-ink-2">{t("action.loading")}</p>}>
          <Chart actionId={action.id} columns={columns} truncated={!!action.truncated} looked={looked} rows={rows} />
        </Suspense>
      );
      found.push({ id: "chart", label: t("chart.tab"), icon: <ChartColumn size={16} aria-hidden />, body: chart });
    }
  }
  if (statement) found.push({ id: "sql", label: "SQL", icon: <Code size={16} aria-hidden />, body: <Statement shown={shown} /> });
  return found;
}
