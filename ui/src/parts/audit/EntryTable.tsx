import { useVirtualizer } from "@tanstack/react-virtual";
import type { ReactNode, RefObject } from "react";
import type { LedgerEntry } from "../../contract";
import { cx } from "../../design/cx";
import { type Key, useText, worded } from "../../i18n";
import { short } from "../../state/ledger";
import { visible } from "../../state/visible";
import { RunAsBadge } from "./RunAsBadge";

const ROW = 40;
const HEAD = 36;
const COLUMNS: Key[] = [
  "audit.field.seq",
  "audit.field.at",
  "audit.field.phase",
  "audit.field.tool",
  "audit.column.on",
  "audit.column.identity",
  "audit.field.decision",
  "audit.column.outcome",
  "audit.column.record",
];
const GRID =
  "grid grid-cols-[48px_150px_120px_112px_minmax(150px,1fr)_210px_104px_150px_130px] items-center gap-x-3 px-3";

/** Every entry as it was written, newest first: for whoever reads the ledger and not the story. */
export function EntryTable(props: {
  entries: LedgerEntry[];
  scroll: RefObject<HTMLElement | null>;
  /** How far down in the scroller it begins. */
  margin: number;
  chosen?: number;
  onChoose: (entry: LedgerEntry) => void;
}) {
  const { t } = useText();
  const virtual = useVirtualizer({
    count: props.entries.length,
    getScrollElement: () => props.scroll.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: props.margin + HEAD,
    useFlushSync: false,
  });
  return (
    <div role="table" aria-label={t("audit.table")} aria-rowcount={props.entries.length + 1} className="min-w-[1290px] text-sm" data-testid="entry-table">
      <div role="rowgroup" className="sticky top-0 z-10 bg-bg">
        <div role="row" aria-rowindex={1} className={cx(GRID, "min-h-9 border-b border-line-strong font-semibold text-ink-2")}>
          {COLUMNS.map((column) => (
            <span key={column} role="columnheader">
              {t(column)}
            </span>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className="relative"
        ref={(box) => void (box && (box.style.height = `${virtual.getTotalSize()}px`))}
      >
        {virtual.getVirtualItems().map((item) => {
          const entry = props.entries[item.index];
          return (
            entry && (
              <div
                key={entry.seq}
                role="row"
                aria-rowindex={item.index + 2}
                className={cx(GRID, "absolute inset-x-0 top-0 h-10 border-b border-line hover:bg-hover", entry.seq === props.chosen && "bg-user-soft")}
                ref={(row) => void (row && (row.style.transform = `translateY(${item.start - props.margin - HEAD}px)`))}
                data-testid="entry-row"
              >
                <Cells entry={entry} onChoose={() => props.onChoose(entry)} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function Cells({ entry, onChoose }: { entry: LedgerEntry; onChoose: () => void }) {
  const { t, moment, number } = useText();
  const status = entry.error_code ?? entry.status;
  return (
    <>
      <Cell>
        <button
          type="button"
          className="ring-inside min-h-6 min-w-6 text-left font-medium text-user underline tabular-nums"
          aria-label={t("audit.showEntry", { seq: entry.seq })}
          onClick={onChoose}
        >
          {entry.seq}
        </button>
      </Cell>
      <Cell>
        <time dateTime={entry.at} className="tabular-nums">
          {moment(entry.at)}
        </time>
      </Cell>
      <Cell>{worded(t, "audit.phase", entry.phase)}</Cell>
      <Cell>{entry.tool && worded(t, "audit.tool", entry.tool)}</Cell>
      <Cell data>{entry.resource && visible(entry.operation ? `${entry.operation} · ${entry.resource}` : entry.resource)}</Cell>
      <Cell>
        <RunAsBadge entry={entry} />
      </Cell>
      <Cell>{entry.decision && worded(t, "audit.decision", entry.decision)}</Cell>
      <Cell>
        {status && worded(t, entry.error_code ? "audit.error" : entry.phase === "verified" ? "audit.verified" : "audit.status", status)}
        {typeof entry.rows === "number" && ` · ${t("audit.rows", { count: entry.rows, shown: number(entry.rows) })}`}
      </Cell>
      <Cell>{entry.statement_id && <code className="font-mono text-xs">{short(entry.statement_id)}</code>}</Cell>
    </>
  );
}

function Cell({ children, data }: { children: ReactNode; data?: boolean }) {
  return (
    <span role="cell" className="truncate" translate={data ? "no" : undefined}>
      {children}
    </span>
  );
}
