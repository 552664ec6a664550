import { useVirtualizer } from "@tanstack/react-virtual";
import { type Table, tableFromIPC } from "apache-arrow";
import { memo, useEffect, useRef, useState } from "react";
import type { Column } from "../contract";
import { useText } from "../i18n";
import { asFailure, rpc } from "../host";
import type { Failed } from "../state/failed";
import { FailedNote } from "./FailedNote";

const ROW = 28;
const WINDOW = 200;

/** A result in a table that asks for the rows it shows, as Arrow. */
export default function Grid(props: {
  actionId: string;
  columns: Column[];
  rows: number;
  /** Rows that another result lacks, and what is said of them. */
  only?: { rows: ReadonlySet<number>; says: string };
}) {
  const { t } = useText();
  const { actionId, columns, rows, only } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [windows, setWindows] = useState<ReadonlyMap<number, Table>>(new Map());
  const [failed, setFailed] = useState<Failed>();
  const asked = useRef(new Set<number>());
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 4,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const first = Math.floor((items[0]?.index ?? 0) / WINDOW);
  const last = Math.floor((items.at(-1)?.index ?? 0) / WINDOW);

  useEffect(() => {
    for (let number = first; number <= last; number++) {
      if (failed || asked.current.has(number) || rows === 0) continue;
      asked.current.add(number);
      const again = () => {
        asked.current.delete(number);
        setFailed(undefined);
      };
      rpc("results/window", { action_id: actionId, offset: number * WINDOW, count: WINDOW })
        .then((bytes) => tableFromIPC(new Uint8Array(bytes)))
        .then(
          (table) => setWindows((all) => new Map(all).set(number, table)),
          (error) => setFailed({ failure: asFailure(error), again }),
        );
    }
  }, [actionId, first, last, rows, failed]);

  if (failed?.failure.code === "not_found") {
    return <p className="p-3 text-sm text-ink-2">{t("action.notHeld")}</p>;
  }
  if (failed) {
    return (
      <div className="p-3">
        <FailedNote {...failed} />
      </div>
    );
  }
  return (
    <div
      className="ring-inside relative -mb-px max-h-80 overflow-auto text-sm tabular-nums"
      role="grid"
      aria-rowcount={rows + 1}
      aria-label={t("action.rows")}
      aria-colcount={columns.length}
      ref={scroll}
      tabIndex={0}
      data-testid="grid"
    >
      <div className="grid-row head" role="row" aria-rowindex={1}>
        {columns.map((column, i) => (
          // biome-ignore lint: names may repeat
          <div key={i} role="columnheader" className={isNumber(column) ? "cell number" : "cell"}>
            {column.name} <span className="type">{column.type_text}</span>
          </div>
        ))}
      </div>
      {rows === 0 && <p className="p-3 text-sm text-ink-2">{t("action.noRows")}</p>}
      <div className="grid-body" ref={(box) => void (box && (box.style.height = `${virtual.getTotalSize()}px`))}>
        {items.map((item) => (
          <Row
            key={item.key}
            index={item.index}
            top={item.start}
            columns={columns}
            table={windows.get(Math.floor(item.index / WINDOW))}
            only={only?.rows.has(item.index) ? only.says : undefined}
          />
        ))}
      </div>
    </div>
  );
}

const Row = memo(function Row(props: { index: number; top: number; columns: Column[]; table?: Table; only?: string }) {
  const { index, columns, table, only } = props;
  return (
    <div
      className={only ? "grid-row only" : "grid-row"}
      role="row"
      aria-rowindex={index + 2}
      ref={(row) => void (row && (row.style.transform = `translateY(${props.top}px)`))}
    >
      {columns.map((column, i) => {
        const value = table ? table.getChildAt(i)?.get(index % WINDOW) : undefined;
        const missing = table && (value === null || value === undefined);
        return (
          // biome-ignore lint: names may repeat
          <div key={i} role="gridcell" className={`cell${isNumber(column) ? " number" : ""}${missing ? " null" : ""}`}>
            {only && i === 0 && <span className="sr-only">{only} </span>}
            {table ? (missing ? "NULL" : text(value, column)) : "…"}
          </div>
        );
      })}
    </div>
  );
});

function isNumber(column: Column): boolean {
  return /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)/.test(column.type_text);
}

/** A cell as text; decimals stay exact. What is not of the type that its column names is shown as it is. */
export function text(value: unknown, column: Column): string {
  const scale = /^DECIMAL\(\d+,(\d{1,2})\)$/.exec(column.type_text)?.[1];
  if (column.type_text.startsWith("DECIMAL") && /^-?\d+$/.test(String(value))) return decimal(BigInt(String(value)), Number(scale ?? 0));
  if (column.type_text === "DATE") {
    const day = new Date(Number(value));
    if (!Number.isNaN(day.getTime())) return day.toISOString().slice(0, 10);
  }
  if (typeof value === "bigint") return grouped(value.toString());
  if (typeof value === "number" && Number.isInteger(value)) return grouped(String(value));
  return String(value);
}

function decimal(units: bigint, scale: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return sign + grouped(whole) + (scale ? `.${digits.slice(-scale)}` : "");
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
