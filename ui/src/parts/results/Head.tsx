import { ArrowDown, ArrowUp, EllipsisVertical, Filter, Lock, Pin } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import type { Column, ResultView } from "../../contract";
import { cx } from "../../design/cx";
import { useText } from "../../i18n";
import { kind } from "../../state/kinds";
import { visible } from "../../state/visible";
import type { ColumnsAct, Layout } from "./columns";
import { cellId, wide } from "./Row";

export interface HeadProps {
  grid: string;
  columns: Column[];
  layout: Layout;
  from: number;
  to: number;
  gutter: number;
  view: ResultView;
  focus?: number;
  /** The places that are selected as whole columns. */
  left?: number;
  right?: number;
  /** Columns whose values the workspace masks, and what is said of it. */
  masked?: ReadonlyMap<number, string>;
  onSort?: (column: number, more: boolean) => void;
  onMenu: (column: number, box: DOMRect) => void;
  onColumns: (act: ColumnsAct) => void;
  onFit: (column: number) => void;
  onAll: () => void;
}

/** The names of the columns: to sort by, to drag to another place, and to draw wider. */
export function Head(props: HeadProps) {
  const { t } = useText();
  const { layout, gutter } = props;
  const { seen, starts, pins, width } = layout;
  const [dragged, setDragged] = useState<{ at: number; to: number }>();
  const before = (starts[props.from] ?? width) - (starts[pins] ?? width);
  const cell = (at: number) => <HeaderCell key={seen[at]} at={at} {...props} dragged={dragged} onDragged={setDragged} />;
  return (
    <div className="grid-row head" role="row" aria-rowindex={1} data-row={-1} ref={wide(gutter + width)}>
      {/* A corner that is a name for the numbers, and selects all. */}
      <div role="columnheader" aria-colindex={1} aria-label={t("grid.number")} className="cell gutter" ref={wide(gutter)} onClick={props.onAll} data-corner>
        #
      </div>
      {seen.slice(0, pins).map((_, at) => cell(at))}
      {before > 0 && <div role="presentation" className="space" ref={wide(before)} />}
      {seen.slice(props.from, props.to).map((_, i) => cell(props.from + i))}
    </div>
  );
}

type Dragged = { at: number; to: number } | undefined;

function HeaderCell(props: HeadProps & { at: number; dragged: Dragged; onDragged: (dragged: Dragged) => void }) {
  const { t } = useText();
  const { at, layout, columns, view, gutter, dragged, masked } = props;
  const number = layout.seen[at] ?? 0;
  const column = columns[number];
  const begun = useRef<{ x: number; width: number; moved: boolean }>(undefined);
  if (!column) return null;
  const pinned = at < layout.pins;
  const order = view.sort.findIndex((key) => key.column === number);
  const key = view.sort[order];
  const isFiltered = view.filters.some((one) => one.column === number);
  const mask = masked?.get(number);

  /** Where it would stand were it let go there. */
  const placeAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.closest("[role=grid]")?.getBoundingClientRect();
    const over = document.elementFromPoint(event.clientX, (box?.top ?? 0) + 8)?.closest<HTMLElement>("[role=columnheader][data-at]");
    return over ? Number(over.dataset.at) : at;
  };
  const resizes = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.stopPropagation();
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      begun.current = { x: event.clientX, width: layout.widths[at] ?? 0, moved: false };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const from = begun.current;
      if (from) props.onColumns({ do: "resize", column: number, width: from.width + event.clientX - from.x });
    },
    onPointerUp: () => void (begun.current = undefined),
    onPointerCancel: () => void (begun.current = undefined),
  };
  const drags = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || event.pointerType === "touch") return;
      begun.current = { x: event.clientX, width: 0, moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const from = begun.current;
      if (!from || (!from.moved && Math.abs(event.clientX - from.x) < 6)) return;
      from.moved = true;
      props.onDragged({ at, to: placeAt(event) });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const was = begun.current;
      if (was?.moved) props.onColumns({ do: "move", column: number, to: placeAt(event) });
      props.onDragged(undefined);
    },
    onPointerCancel() {
      begun.current = undefined;
      props.onDragged(undefined);
    },
    onClick(event: { shiftKey: boolean }) {
      // What was dragged was not clicked.
      const moved = begun.current?.moved;
      begun.current = undefined;
      if (!moved) props.onSort?.(number, event.shiftKey);
    },
  };
  return (
    <div
      id={cellId(props.grid, -1, at)}
      role="columnheader"
      aria-colindex={at + 2}
      aria-sort={key ? (order > 0 ? "other" : key.descending ? "descending" : "ascending") : props.onSort ? "none" : undefined}
      data-at={at}
      data-column={number}
      data-focus={props.focus === at || undefined}
      className={cx(
        "cell head-cell",
        kind(column) === "number" && "number",
        pinned && "pinned",
        at >= (props.left ?? 0) && at < (props.right ?? 0) && "chosen",
        dragged?.at === at && "dragged",
        dragged && dragged.to === at && dragged.to !== dragged.at && (dragged.to > dragged.at ? "drop-after" : "drop-before"),
      )}
      ref={wide(layout.widths[at] ?? 0, pinned ? gutter + (layout.starts[at] ?? 0) : undefined)}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        props.onMenu(number, new DOMRect(event.clientX, event.clientY, 0, 0));
      }}
    >
      <span className="head-name" {...drags} title={visible(`${column.name} · ${column.type_text}`)}>
        {mask !== undefined && <Lock size={12} role="img" aria-label={mask} />}
        {pinned && <Pin size={12} role="img" aria-label={t("grid.pinned")} />}
        <span className="head-text" data-testid="column-name">
          {visible(column.name)} <span className="type">{visible(column.type_text)}</span>
        </span>
        {isFiltered && <Filter size={12} role="img" aria-label={t("grid.filtered")} className="text-user" />}
        {key && (
          <span className="sort-mark">
            {key.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />}
            {view.sort.length > 1 && order + 1}
          </span>
        )}
      </span>
      <button
        type="button"
        tabIndex={-1}
        className="head-menu"
        aria-label={t("grid.columnMenu", { name: visible(column.name) })}
        aria-haspopup="menu"
        onClick={(event) => props.onMenu(number, event.currentTarget.getBoundingClientRect())}
        data-testid="column-menu"
      >
        <EllipsisVertical size={14} aria-hidden />
      </button>
      <span aria-hidden className="head-edge" {...resizes} onDoubleClick={() => props.onFit(number)} data-testid="column-edge" />
    </div>
  );
}
