import { ChevronDown, Database } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ShownAction } from "../state/turns";
import { Badge } from "./Badge";
import { FailureNote } from "./FailureNote";
import { Sql } from "./Sql";

const Grid = lazy(() => import("./Grid"));

const PROGRESS: Record<string, string> = {
  PENDING: "waiting for the warehouse",
  RUNNING: "running",
  FETCHING: "fetching rows",
};

/** One action: a line until opened; then its rows, or its SQL. */
export function ActionCard({ shown }: { shown: ShownAction }) {
  const { action, columns } = shown;
  const [open, setOpen] = useState(true);
  const [tab, setTab] = useState<"table" | "sql">("table");
  const statement = String(shown.arguments.statement ?? "");
  const rows = action.rows ?? undefined;
  const facts = [
    rows === undefined ? undefined : rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`,
    action.truncated ? "cut by a limit" : undefined,
    action.status === "running" ? (PROGRESS[shown.progress ?? ""] ?? "running") : `${(action.ms / 1000).toFixed(1)} s`,
  ].filter(Boolean);
  const withheld = action.status === "withheld";
  return (
    <section className={`card${withheld ? " mismatch" : ""}`} data-testid="action" data-status={action.status}>
      <button type="button" className="card-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Database size={16} aria-hidden />
        <strong>SQL on {action.resource}</strong>
        <Badge action={action} />
        <span className="facts quiet tabular">{facts.join(" · ")}</span>
        <ChevronDown size={16} className={open ? "turned" : ""} aria-hidden />
      </button>
      {open && (
        <>
          {!action.error && (
            <div className="tabs" role="tablist">
              {(["table", "sql"] as const).map((name) => (
                <button
                  type="button"
                  role="tab"
                  key={name}
                  aria-selected={tab === name}
                  onClick={() => setTab(name)}
                  data-testid={`tab-${name}`}
                >
                  {name === "table" ? "Table" : "SQL"}
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
              {statement && <Sql text={statement} />}
            </div>
          ) : tab === "sql" ? (
            <Sql text={statement} />
          ) : columns.length > 0 && rows !== undefined ? (
            <Suspense fallback={<p className="pad quiet">Loading…</p>}>
              <Grid actionId={action.id} columns={columns} rows={rows} />
            </Suspense>
          ) : action.status === "running" ? (
            <Sql text={statement} />
          ) : (
            <p className="pad quiet">The rows are not held any more. Ask again to see them.</p>
          )}
          {action.statement_id && (
            <footer className="card-foot quiet small">
              statement <code data-testid="statement-id">{action.statement_id}</code>
            </footer>
          )}
        </>
      )}
    </section>
  );
}
