import type { Table } from "apache-arrow";
import { type RefCallback, memo } from "react";
import type { Column } from "../../contract";
import { cx } from "../../design/cx";
import { kind } from "../../state/kinds";
import { visible } from "../../state/visible";
import type { Layout } from "./columns";
import { WINDOW } from "./useWindows";
import { cellStart } from "./values";

export const ROW = 28;
/** A cell holds no more of a value than can be seen of it; all of it is in the panel. */
const SHOWN = 1000;

/** So many ways of being wide are kept. */
const WAYS = 1000;
const ways = new Map<string, RefCallback<HTMLElement>>();

/** Sets what the policy of the window would not let an attribute set: once in a box, for as long as it is the same. */
export function wide(width: number, left?: number): RefCallback<HTMLElement> {
  const way = `${width} ${left}`;
  const known = ways.get(way);
  if (known) return known;
  if (ways.size >= WAYS) ways.clear();
  const set: RefCallback<HTMLElement> = (box) => {
    if (!box) return;
    box.style.width = `${width}px`;
    if (left !== undefined) box.style.left = `${left}px`;
  };
  ways.set(way, set);
  return set;
}

export const cellId = (grid: string, row: number, at: number) => `${grid}-${row}-${at}`;

export const Row = memo(function Row(props: {
  grid: string;
  index: number;
  top: number;
  columns: Column[];
  layout: Layout;
  from: number;
  to: number;
  gutter: number;
  number: string;
  table?: Table;
  /** The places that are selected. */
  left?: number;
  right?: number;
  whole: boolean;
  /** The place that has the focus. */
  focus?: number;
  only?: string;
  emptyText: string;
}) {
  const { grid, index, columns, layout, table, only, gutter, left = 0, right = 0 } = props;
  const { seen, widths, starts, pins, width } = layout;
  const cell = (at: number) => {
    const number = seen[at] ?? 0;
    const column = columns[number];
    const vector = table?.getChildAt(number);
    const text = vector && column ? cellStart(vector, index % WINDOW, column, SHOWN) : undefined;
    const is = !table || !column ? "loading" : text === undefined ? "null" : text === "" ? "empty" : "";
    const selected = at >= left && at < right;
    const pinned = at < pins;
    return (
      <div
        key={number}
        id={cellId(grid, index, at)}
        role="gridcell"
        aria-colindex={at + 2}
        aria-selected={selected}
        // What is written from the right is read from there.
        dir={column && kind(column) === "text" ? "auto" : undefined}
        data-at={at}
        data-focus={props.focus === at || undefined}
        className={cx("cell", column && kind(column) === "number" && "number", is, pinned && "pinned")}
        ref={wide(widths[at] ?? 0, pinned ? gutter + (starts[at] ?? 0) : undefined)}
      >
        {only && at === 0 && <span className="sr-only">{only} </span>}
        {is === "loading" ? "…" : is === "null" ? "NULL" : is === "empty" ? <span aria-label={props.emptyText} role="img">""</span> : visible(text ?? "")}
      </div>
    );
  };
  const before = (starts[props.from] ?? width) - (starts[pins] ?? width);
  return (
    <div
      className={only ? "grid-row only" : "grid-row"}
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      ref={(row) => {
        if (!row) return;
        row.style.transform = `translateY(${props.top}px)`;
        row.style.width = `${gutter + width}px`;
      }}
    >
      <div role="rowheader" aria-colindex={1} className={cx("cell gutter", props.whole && "chosen")} data-gutter ref={wide(gutter)}>
        {props.number}
      </div>
      {seen.slice(0, pins).map((_, at) => cell(at))}
      {before > 0 && <div role="presentation" className="space" ref={wide(before)} />}
      {seen.slice(props.from, props.to).map((_, i) => cell(props.from + i))}
    </div>
  );
});
