import { ChevronDown } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ShownAction } from "../state/turns";
import { visible } from "../state/visible";
import { Badge } from "./Badge";
import { Citations } from "./Citations";
import { Countdown } from "./Countdown";
import { FailureNote } from "./FailureNote";
import { Fields } from "./Fields";
import { Sql } from "./Sql";
import { decidedBy, hasRows, icon, progress, title } from "./what";

const Grid = lazy(() => import("./Grid"));

/** One of the ways to look at an action. */
interface Pane {
  id: string;
  label: string;
  body: ReactNode;
}

/** One action: a line until opened; then what was asked of the tool, and what came of it. */
export function ActionCard(props: {
  shown: ShownAction;
  /** Takes a question that might follow. */
  onSuggest: (question: string) => void;
}) {
  const { shown } = props;
  const { action } = shown;
  const [open, setOpen] = useState(true);
  const [tab, setTab] = useState<string>();
  const Icon = icon(action);
  const withheld = action.status === "withheld";
  const all = withheld || action.error ? [] : panes(shown);
  const pane = all.find((one) => one.id === tab) ?? all[0];
  const suggested = withheld ? [] : (action.findings?.suggested_questions ?? []);
  const decided = decidedBy(action);
  return (
    <section
      className={`card${withheld ? " mismatch" : ""}`}
      data-testid="action"
      data-tool={action.tool}
      data-status={action.status}
    >
      <button type="button" className="card-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon size={16} aria-hidden />
        <strong className="what">{visible(title(action, shown.arguments))}</strong>
        <Badge action={action} />
        <span className="facts quiet tabular">
          <Facts shown={shown} />
        </span>
        <ChevronDown size={16} className={open ? "turned" : ""} aria-hidden />
      </button>
      {open && (
        <>
          <Asked shown={shown} />
          {all.length > 1 && (
            <div className="tabs" role="tablist">
              {all.map(({ id, label }) => (
                <button
                  type="button"
                  role="tab"
                  key={id}
                  aria-selected={id === pane?.id}
                  onClick={() => setTab(id)}
                  data-testid={`tab-${id}`}
                >
                  {label}
                </button>
              ))}
            </div>
          )}
          {withheld ? (
            <p className="pad bad-text" data-testid="withheld">
              The rows are withheld: the workspace's record names somebody else.
            </p>
          ) : action.error ? (
            <div className="pad">
              <FailureNote failure={action.error} />
              <Statement shown={shown} />
            </div>
          ) : (
            pane?.body
          )}
          {suggested.length > 0 && (
            <div className="suggested" role="group" aria-label="Questions that might follow">
              {suggested.map((question) => (
                <button type="button" key={question} onClick={() => props.onSuggest(question)} data-testid="suggested">
                  {question}
                </button>
              ))}
            </div>
          )}
          {action.verified.state === "unconfirmed" && (
            <p className="why small" data-testid="unconfirmed">
              Unconfirmed: {action.verified.reason}
            </p>
          )}
          {(action.statement_id || decided) && (
            <footer className="card-foot quiet small">
              {decided && <span data-testid="decided-by">{decided}</span>}
              {action.statement_id && (
                <span>
                  statement <code data-testid="statement-id">{action.statement_id}</code>
                </span>
              )}
            </footer>
          )}
        </>
      )}
    </section>
  );
}

/** How much, and how long; or where it stands. */
function Facts({ shown }: { shown: ShownAction }) {
  const { action } = shown;
  if (action.status === "running") {
    return (
      <>
        {progress(shown.progress)}
        {shown.wait !== undefined && (
          <>
            {" · "}
            <Countdown seconds={shown.wait} />
          </>
        )}
      </>
    );
  }
  const rows = action.rows ?? undefined;
  const facts = [
    rows === undefined ? undefined : rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`,
    action.truncated ? "cut by a limit" : undefined,
    `${(action.ms / 1000).toFixed(1)} s`,
  ];
  return facts.filter(Boolean).join(" · ");
}

/** What was asked of a tool that is no statement. */
function Asked({ shown }: { shown: ShownAction }) {
  const { tool } = shown.action;
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
            <p className="asks" data-testid="asks">
              {visible(words)}
            </p>
          )}
          {Object.keys(rest).length > 0 && <Fields of={rest} label="With" />}
        </>
      );
    }
    case "sql":
    case "function":
    case "catalog":
    case "model":
      return null;
    default:
      return <Fields of={args} label="Arguments" />;
  }
}

/** The SQL of an action and the values of its parameters. */
function Statement({ shown }: { shown: ShownAction }) {
  const text = shown.action.findings?.sql ?? shown.arguments.statement;
  const parameters = shown.arguments.parameters;
  if (typeof text !== "string" || !text) return null;
  return (
    <>
      <Sql text={text} />
      {typeof parameters === "object" && parameters !== null && Object.keys(parameters).length > 0 && (
        <Fields of={parameters as Record<string, unknown>} label="Parameters" />
      )}
    </>
  );
}

/** What came of an action, the most telling first. */
function panes(shown: ShownAction): Pane[] {
  const { action, columns } = shown;
  const found: Pane[] = [];
  const running = action.status === "running";
  const statement = action.findings?.sql ?? shown.arguments.statement;
  if (action.tool === "ai_search" && !running) {
    found.push({ id: "sources", label: "Sources", body: <Citations citations={action.findings?.citations ?? []} /> });
  }
  if (hasRows(action) && (!running || statement)) {
    const rows = action.rows ?? undefined;
    const body =
      columns.length > 0 && rows !== undefined ? (
        <Suspense fallback={<p className="pad quiet">Loading…</p>}>
          <Grid actionId={action.id} columns={columns} rows={rows} />
        </Suspense>
      ) : running ? (
        <Statement shown={shown} />
      ) : (
        <p className="pad quiet">The rows are not held any more. Ask again to see them.</p>
      );
    found.push({ id: "table", label: "Table", body });
  }
  if (statement) found.push({ id: "sql", label: "SQL", body: <Statement shown={shown} /> });
  return found;
}
