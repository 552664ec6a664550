import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState } from "react";
import type { Column, CopyForm, ResultView } from "../../contract";
import { Button } from "../../design/Button";
import { useText } from "../../i18n";
import { copied } from "../../state/copy";
import { announce } from "../../state/notice";
import { useStable } from "../../state/stable";
import { FailedNote } from "../FailedNote";
import { CellPanel } from "./CellPanel";
import { begin, type ColumnsAct, columnsAfter, layout as layOut, STEP } from "./columns";
import { copyOf } from "./copy";
import { FilterBox } from "./FilterBox";
import { fit } from "./fit";
import { Head } from "./Head";
import { meant } from "./keys";
import { CellMenu, ColumnMenu } from "./Menus";
import { Profile } from "./Profile";
import { cellId, ROW, Row } from "./Row";
import { Save } from "./Save";
import { area, isMany, one, type Selection, within } from "./selection";
import { Toolbar } from "./Toolbar";
import { columnsIn, useReveal, useRoom } from "./useScroll";
import { useViews } from "./useViews";
import { useMasked } from "./useMasked";
import { placeOf, usePointer } from "./usePointer";
import { useRows } from "./useRows";
import { useWindows, WINDOW } from "./useWindows";
import { ALL, isCut, type Looked, sorted } from "./view";

const HEAD = 34;

export interface GridProps {
  actionId: string;
  columns: Column[];
  rows: number;
  /** Rows that another result lacks, and what is said of them. */
  only?: { rows: ReadonlySet<number>; says: string };
  /** The rows stay as they came: nothing sorts, filters, or leaves one out. */
  still?: boolean;
  /** Columns whose values the workspace masks, and what is said of it; where that is known. */
  masked?: ReadonlyMap<number, string>;
  /** Whether that is asked. */
  asksMasked?: boolean;
  /** How it was looked at, and is: for when it is drawn again. */
  looked?: RefObject<Looked | undefined>;
}

type Beside = { what: "filter" | "profile"; column: number } | { what: "cell"; column: number; row: number };
type Hanging = { box: DOMRect; column?: number };

/** A result in a table that asks for the rows it shows, as Arrow. */
export default function Grid(props: GridProps) {
  const masked = useMasked(props.actionId, props.columns, !!props.asksMasked);
  // Another result begins anew.
  return <Result key={props.actionId} {...props} masked={props.masked ?? masked} />;
}

/** The table that had the focus when it went: its successor has it, as when the rest of the rows has come. */
let left: string | undefined;

function Result({ actionId, columns, rows: total, only, still, masked, looked }: GridProps) {
  const { t, number } = useText();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [state, changeColumns] = useReducer(columnsAfter, columns.length, (count) => looked?.current?.columns ?? begin(count));
  const [picked, setPicked] = useState<Selection>(one({ row: 0, at: 0 }));
  const [beside, setBeside] = useState<Beside>();
  const [menu, setMenu] = useState<Hanging>();
  const [large, setLarge] = useState(false);
  const views = useViews(actionId, total, looked?.current?.views, (view, rows) => {
    setPicked((was) => one({ row: was.head.row < 0 ? -1 : 0, at: was.head.at }));
    // Another row would stand in the place of the one that was opened.
    setBeside((was) => (was?.what === "cell" ? undefined : was));
    lines.go(0);
    announce(said(view, rows));
  });
  const { shown: view, rows, before, change } = views;
  useEffect(() => {
    if (looked) looked.current = { views: { shown: view, rows, before }, columns: state };
  }, [looked, view, rows, before, state]);

  useLayoutEffect(() => {
    const box = scroll.current;
    if (left === actionId) box?.focus({ preventScroll: true });
    left = undefined;
    return () => {
      if (box && document.activeElement === box) left = actionId;
    };
  }, [actionId]);

  const room = useRoom(scroll);
  const gutter = 26 + number(Math.max(total, 1)).length * 7;
  const layout = useMemo(() => layOut(state, columns, room.width - gutter), [state, columns, room.width, gutter]);
  const { seen, pins } = layout;
  const [from, to] = columnsIn(layout, gutter, room);
  const lines = useRows(scroll, rows, HEAD);
  const reveal = useReveal(scroll, layout, gutter, lines);
  const windowOf = (row: number) => Math.floor(row / WINDOW);
  const { tables, failed } = useWindows(actionId, view, rows, windowOf(lines.from), windowOf(Math.max(lines.from, lines.to - 1)));

  const size = { rows, columns: seen.length };
  const selection = within(picked, size);
  const { head } = selection;
  const chosen = area(selection, size);
  const wholeRows = selection.whole === "rows" || selection.whole === "all";
  const isDrawn = head.row < 0 || lines.isDrawn(head.row);
  const active = isDrawn && (head.at < pins || (head.at >= from && head.at < to)) ? cellId(id, head.row, head.at) : undefined;

  const refocus = () => scroll.current?.focus();
  const select = (next: Selection) => {
    setPicked(next);
    reveal(next.head);
  };
  const onColumns = useStable((act: ColumnsAct) => {
    changeColumns(act);
    const name = "column" in act ? (columns[act.column]?.name ?? "") : "";
    if (act.do === "hide") announce(t("grid.hidden", { name }));
    if (act.do === "show") announce(t("grid.shown", { name }));
  });
  const openCell = () => {
    const column = seen[head.at];
    if (head.row >= 0 && rows > 0 && column !== undefined) setBeside({ what: "cell", column, row: head.row });
  };
  const closeBeside = () => {
    setBeside(undefined);
    refocus();
  };
  const openMenu = (next: Hanging) => setMenu(next);
  const copy = async (form: CopyForm, header: boolean, of = chosen) => {
    const request = { action_id: actionId, view, columns: seen.slice(of.left, of.right), from: of.top, to: of.bottom, form, header };
    const count = await copyOf(request, number);
    if (count !== undefined) announce(t("grid.copied", { count, rows: number(count) }));
  };

  function said(of: ResultView, count: number): string {
    const keys = of.sort.map((key) => t(key.descending ? "grid.saidDown" : "grid.saidUp", { name: columns[key.column]?.name ?? "" }));
    return [...keys, isCut(of) ? t("grid.rowsOf", { rows: number(count), of: number(total) }) : t("grid.allRows", { rows: number(count) })].join(". ");
  }

  function onKeyDown(event: KeyboardEvent) {
    // What hangs on the table has keys of its own.
    if (event.target !== scroll.current || seen.length === 0) return;
    const page = Math.max(1, Math.floor(((scroll.current?.clientHeight ?? 0) - HEAD) / ROW) - 1);
    const what = meant(event, selection, size, page);
    if (!what) return;
    const column = seen[head.at] ?? 0;
    const done = act();
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();

    function act(): boolean {
      switch (what?.do) {
        case "select":
          select(what.selection);
          return true;
        case "copy":
          // Of a header that is no selection there is but its name.
          if (head.row < 0 && !selection.whole) void copied(columns[column]?.name ?? "").then((done) => done && announce(t("copied")));
          else void copy("tsv", false);
          return true;
        case "undo":
          return !still && views.back();
        case "open":
          openCell();
          return true;
        case "menu": {
          const box = document.getElementById(cellId(id, head.row, head.at))?.getBoundingClientRect();
          if (box) openMenu({ box, column: head.row < 0 || event.altKey ? column : undefined });
          return true;
        }
        case "sort":
          if (!still) change(sorted(views.wanted ?? view, column, what.more));
          return true;
        case "move":
          onColumns({ do: "move", column, to: head.at + what.by });
          select(one({ row: head.row, at: Math.min(Math.max(head.at + what.by, 0), seen.length - 1) }));
          return true;
        case "resize":
          onColumns({ do: "resize", column, width: (layout.widths[head.at] ?? 0) + what.by * STEP });
          return true;
        case "leave":
          if (views.wanted || views.failed) return views.back();
          if (isMany(selection)) return setPicked(one(head)), true;
          if (large) return setLarge(false), true;
          return false;
      }
      return false;
    }
  }

  const pointer = usePointer({
    scroll,
    layout,
    gutter,
    head: HEAD,
    rows,
    edges: lines.edges,
    go: lines.go,
    onPick: (place, { rows, more }) => setPicked({ anchor: more ? selection.anchor : place, head: place, whole: rows ? "rows" : undefined }),
    onDraw: ({ row, at: to }) =>
      setPicked((was) => {
        const at = was.whole === "rows" ? was.head.at : to;
        return was.head.row === row && was.head.at === at ? was : { ...was, head: { row, at } };
      }),
  });
  const onContextMenu = (event: MouseEvent) => {
    const found = placeOf(event);
    if (!found) return;
    event.preventDefault();
    const { row, at } = found.place;
    const inside = row >= chosen.top && row < chosen.bottom && at >= chosen.left && at < chosen.right;
    if (!inside) setPicked({ ...one(found.place), whole: found.gutter ? "rows" : undefined });
    openMenu({ box: new DOMRect(event.clientX, event.clientY, 0, 0) });
  };

  if (failed?.failure.code === "not_found") return <p className="p-3 text-sm text-ink-2">{t("action.notHeld")}</p>;
  const columnOf = (hanging: Hanging | undefined) => (hanging?.column === undefined ? undefined : columns[hanging.column]);
  const menuColumn = columnOf(menu);
  return (
    <div
      className="grid-frame"
      data-testid="result"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || !large) return;
        event.preventDefault();
        event.stopPropagation();
        setLarge(false);
      }}
    >
      {!still && (
        <Toolbar
          columns={columns}
          state={state}
          view={view}
          wanted={views.wanted}
          rows={rows}
          of={total}
          large={large}
          onView={(next) => change(next)}
          onColumns={onColumns}
          onCopy={(form) => void copy(form, form !== "sql_in", isMany(selection) ? chosen : { top: 0, bottom: rows, left: 0, right: seen.length })}
          onLarge={() => setLarge(!large)}
        >
          <Save actionId={actionId} view={view} columns={seen} />
        </Toolbar>
      )}
      {(failed ?? views.failed) && (
        <div className="border-b border-line p-3" data-testid="grid-failed">
          <FailedNote {...(views.failed ?? failed ?? { failure: { code: "internal", message: "", hint: "" } })} />
        </div>
      )}
      <div className="grid-around">
        <div
          className="grid-scroll ring-inside"
          data-large={large || undefined}
          data-many={isMany(selection) || undefined}
          role="grid"
          aria-rowcount={rows + 1}
          aria-colcount={seen.length + 1}
          aria-label={t("action.rows")}
          aria-multiselectable
          aria-busy={!!views.wanted}
          aria-activedescendant={active}
          ref={scroll}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            if (menu) setMenu(undefined);
            pointer.onPointerDown(event);
          }}
          onClick={pointer.onClick}
          onContextMenu={onContextMenu}
          onDoubleClick={(event) => placeOf(event) && openCell()}
          data-testid="grid"
        >
          <Head
            grid={id}
            columns={columns}
            layout={layout}
            from={from}
            to={to}
            gutter={gutter}
            view={views.wanted ?? view}
            focus={head.row < 0 ? head.at : undefined}
            left={selection.whole === "columns" ? chosen.left : undefined}
            right={selection.whole === "columns" ? chosen.right : undefined}
            masked={masked}
            onSort={still ? undefined : (column, more) => change(sorted(views.wanted ?? view, column, more))}
            onMenu={(column, box) => {
              setPicked(one({ row: -1, at: seen.indexOf(column) }));
              openMenu({ box, column });
            }}
            onColumns={onColumns}
            onFit={(column) => {
              const of = columns[column];
              const font = getComputedStyle(scroll.current as Element);
              if (of) onColumns({ do: "resize", column, width: fit(of, column, tables, `${font.fontSize} ${font.fontFamily}`) });
            }}
            onAll={() => setPicked({ ...selection, head: { ...head, row: Math.max(0, head.row) }, whole: "all" })}
          />
          <div className="grid-body" role="rowgroup" ref={(box) => void (box && (box.style.height = `${lines.height}px`))}>
            <div role="presentation" className={lines.tall ? "grid-moved" : undefined} ref={lines.moved}>
              {Array.from({ length: lines.to - lines.from }, (_, i) => {
                const index = lines.from + i;
                const on = index >= chosen.top && index < chosen.bottom;
                return (
                  <Row
                    key={lines.boxOf(index)}
                    grid={id}
                    index={index}
                    top={lines.topOf(index)}
                    columns={columns}
                    layout={layout}
                    from={from}
                    to={to}
                    gutter={gutter}
                    number={number(index + 1)}
                    table={tables.get(windowOf(index))}
                    left={on ? chosen.left : undefined}
                    right={on ? chosen.right : undefined}
                    whole={on && wholeRows}
                    focus={head.row === index ? head.at : undefined}
                    only={only?.rows.has(index) ? only.says : undefined}
                    emptyText={t("grid.empty")}
                  />
                );
              })}
            </div>
          </div>
        </div>
        {rows === 0 && (
          <p className="flex flex-wrap items-center gap-2 p-3 text-sm text-ink-2" data-testid="grid-none">
            {isCut(view) ? t("grid.noneFound") : t("action.noRows")}
            {isCut(view) && (
              <Button size="sm" onClick={() => { change(ALL); refocus(); }} data-testid="grid-none-clear">
                {t("grid.clearAll")}
              </Button>
            )}
          </p>
        )}
        {beside?.what === "cell" && columns[beside.column] && (
          <CellPanel
            key={`${beside.row} ${beside.column}`}
            column={columns[beside.column] as Column}
            number={beside.column}
            row={beside.row}
            table={tables.get(windowOf(beside.row))}
            at={beside.row % WINDOW}
            onClose={closeBeside}
          />
        )}
        {beside?.what === "filter" && columns[beside.column] && (
          <FilterBox
            key={beside.column}
            actionId={actionId}
            view={views.wanted ?? view}
            column={columns[beside.column] as Column}
            number={beside.column}
            onChange={(next) => { change(next); closeBeside(); }}
            onClose={closeBeside}
          />
        )}
        {beside?.what === "profile" && columns[beside.column] && (
          <Profile actionId={actionId} view={view} column={columns[beside.column] as Column} number={beside.column} onClose={closeBeside} />
        )}
      </div>
      {menu && menuColumn && menu.column !== undefined && (
        <ColumnMenu
          box={menu.box}
          opener={scroll}
          column={menuColumn}
          number={menu.column}
          pinned={state.pinned.has(menu.column)}
          view={views.wanted ?? view}
          still={still}
          onView={(next) => change(next)}
          onColumns={onColumns}
          onOpen={(what) => setBeside({ what, column: menu.column as number })}
          onCopy={() => {
            const at = seen.indexOf(menu.column as number);
            void copy("sql_in", false, { top: 0, bottom: rows, left: at, right: at + 1 });
          }}
          onClose={() => setMenu(undefined)}
        />
      )}
      {menu && menu.column === undefined && (
        <CellMenu box={menu.box} opener={scroll} onOpen={openCell} onCopy={(form) => void copy(form, form !== "sql_in")} onClose={() => setMenu(undefined)} />
      )}
    </div>
  );
}
