import { ClipboardCopy, Columns3, Maximize2, Minimize2, Search, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Column, CopyForm, ResultView } from "../../contract";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import { Menu, MenuItem, MenuLine } from "../../design/Menu";
import { Spinner } from "../../design/Spinner";
import { useText } from "../../i18n";
import { useStable } from "../../state/stable";
import { visible } from "../../state/visible";
import type { Columns, ColumnsAct } from "./columns";
import { inWords } from "./FilterBox";
import { CopyItems } from "./Menus";
import { ALL, filtered, isAll, isCut } from "./view";

/** After so long without a key, what was typed is looked for. */
const TYPED = 300;
const LISTED = 200;

/** What is done with all the rows: words to find, what is left out, columns, copies, and more room. */
export function Toolbar(props: {
  columns: Column[];
  state: Columns;
  view: ResultView;
  wanted?: ResultView;
  rows: number;
  of: number;
  large: boolean;
  onView: (view: ResultView) => void;
  onColumns: (act: ColumnsAct) => void;
  onCopy: (form: CopyForm) => void;
  onLarge: () => void;
  /** What else may be done: saving. */
  children?: ReactNode;
}) {
  const { t, number } = useText();
  const { view, columns, state } = props;
  const now = props.wanted ?? view;
  const [words, setWords] = useState(now.words);
  const [menu, setMenu] = useState<"columns" | "copy">();
  const columnsButton = useRef<HTMLButtonElement>(null);
  const copyButton = useRef<HTMLButtonElement>(null);
  // What is undone or cleared is not in the field any more.
  useEffect(() => setWords(now.words), [now.words]);
  // Of the view that there is then: it may be sorted while somebody types.
  const search = useStable(() => {
    if (words !== now.words) props.onView({ ...now, words });
  });
  // biome-ignore lint: typing alone begins the wait
  useEffect(() => {
    const timer = setTimeout(search, TYPED);
    return () => clearTimeout(timer);
  }, [words]);
  const close = () => setMenu(undefined);
  return (
    <div className="grid-bar" role="toolbar" aria-label={t("grid.tools")} data-testid="grid-bar">
      <label className="relative min-w-0 flex-[0_1_180px]">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
        <input
          type="search"
          className="h-7 w-full rounded-sm border border-line bg-surface pr-2 pl-7 text-sm hover:border-edge"
          aria-label={t("grid.find")}
          placeholder={t("grid.find")}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") search();
            if (event.key === "Escape" && words) {
              event.preventDefault();
              event.stopPropagation();
              props.onView({ ...now, words: "" });
              setWords("");
            }
          }}
          data-testid="grid-find"
        />
      </label>
      {now.filters.map(({ column, is }) => {
        const said = inWords(t, columns[column]?.name ?? "", is);
        return (
          <span key={column} className="inline-flex max-w-60 items-center rounded-full border border-user-line bg-user-soft pl-2.5 text-xs" data-testid="grid-filter">
            <span className="truncate" title={visible(said)}>{visible(said)}</span>
            <IconButton small label={t("grid.removeFilter", { what: visible(said) })} onClick={() => props.onView(filtered(now, column, undefined))}>
              <X size={12} />
            </IconButton>
          </span>
        );
      })}
      {isCut(view) && (
        <span className="text-xs text-ink-2 tabular-nums" data-testid="grid-rows">
          {t("grid.rowsOf", { rows: number(props.rows), of: number(props.of) })}
        </span>
      )}
      {!isAll(now) && (
        <Button size="sm" look="plain" className="min-h-6! text-xs" onClick={() => props.onView(ALL)} data-testid="grid-clear">
          {t("grid.clear")}
        </Button>
      )}
      {props.wanted && <Spinner size={14} label={t("grid.making")} />}
      <span className="ml-auto flex items-center gap-0.5">
        <span className="relative">
          <IconButton ref={columnsButton} label={t("grid.columns")} aria-haspopup="menu" aria-expanded={menu === "columns"} onClick={() => setMenu(menu === "columns" ? undefined : "columns")} data-testid="grid-columns">
            <Columns3 size={16} />
          </IconButton>
          {state.hidden.size > 0 && <span aria-hidden className="pointer-events-none absolute top-0.5 right-0.5 size-1.5 rounded-full bg-user" />}
          {menu === "columns" && (
            <Menu label={t("grid.columns")} opener={columnsButton} onClose={close}>
              {state.hidden.size === 0 && <MenuItem disabled onChoose={close}>{t("grid.noneHidden")}</MenuItem>}
              {[...state.hidden].slice(0, LISTED).map((column) => (
                <MenuItem key={column} onChoose={() => props.onColumns({ do: "show", column })} data-testid="show-column">
                  <span className="[overflow-wrap:anywhere]">{t("grid.show", { name: visible(columns[column]?.name ?? "") })}</span>
                </MenuItem>
              ))}
              {state.hidden.size > 1 && (
                <>
                  <MenuLine />
                  <MenuItem onChoose={() => props.onColumns({ do: "show-all" })} data-testid="show-all">{t("grid.showAll")}</MenuItem>
                </>
              )}
            </Menu>
          )}
        </span>
        <span className="relative">
          <IconButton ref={copyButton} label={t("grid.copyAs")} aria-haspopup="menu" aria-expanded={menu === "copy"} onClick={() => setMenu(menu === "copy" ? undefined : "copy")} data-testid="grid-copy">
            <ClipboardCopy size={16} />
          </IconButton>
          {menu === "copy" && (
            <Menu label={t("grid.copyAs")} opener={copyButton} onClose={close}>
              <CopyItems onCopy={props.onCopy} />
            </Menu>
          )}
        </span>
        {props.children}
        <IconButton label={props.large ? t("grid.smaller") : t("grid.larger")} aria-pressed={props.large} onClick={props.onLarge} data-testid="grid-large">
          {props.large ? <Minimize2 size={16} /> : <Maximize2 size={16} />}
        </IconButton>
      </span>
    </div>
  );
}
