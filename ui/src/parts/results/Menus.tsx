import { ArrowDown, ArrowUp, ChartColumn, ClipboardCopy, EyeOff, Filter, Maximize2, Pin, PinOff, X } from "lucide-react";
import type { RefObject } from "react";
import type { Column, CopyForm, ResultView } from "../../contract";
import { Menu, MenuItem, MenuLine } from "../../design/Menu";
import { useText } from "../../i18n";
import { visible } from "../../state/visible";
import type { ColumnsAct } from "./columns";
import { FORMS } from "./copy";
import { sortedBy } from "./view";

/**
 * Where a menu hangs that no button stands for: a place of the window, told from the corner of the table. It cannot be
 * fixed to the window, for what contains its layout, as the transcript does, is the window to it.
 */
function Anchor({ box, children }: { box: DOMRect; children: React.ReactNode }) {
  return (
    <div
      className="pointer-events-none absolute"
      ref={(place) => {
        const corner = place?.offsetParent?.getBoundingClientRect();
        if (!place || !corner) return;
        place.style.left = `${box.left - corner.left}px`;
        place.style.top = `${box.top - corner.top}px`;
        place.style.width = `${box.width}px`;
        place.style.height = `${box.height}px`;
      }}
    >
      {children}
    </div>
  );
}

export function ColumnMenu(props: {
  box: DOMRect;
  opener: RefObject<HTMLElement | null>;
  column: Column;
  number: number;
  pinned: boolean;
  view: ResultView;
  still?: boolean;
  onView: (view: ResultView) => void;
  onColumns: (act: ColumnsAct) => void;
  onOpen: (what: "filter" | "profile") => void;
  onCopy: () => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const { number: column, view } = props;
  const key = view.sort.find((one) => one.column === column);
  const sort = (descending: boolean | undefined) => props.onView(sortedBy(view, column, descending));
  return (
    <Anchor box={props.box}>
      <Menu label={t("grid.columnMenu", { name: visible(props.column.name) })} opener={props.opener} onClose={props.onClose}>
        {!props.still && (
          <>
            <MenuItem onChoose={() => sort(false)} data-testid="sort-up"><ArrowUp size={16} aria-hidden /> {t("grid.sortUp")}</MenuItem>
            <MenuItem onChoose={() => sort(true)} data-testid="sort-down"><ArrowDown size={16} aria-hidden /> {t("grid.sortDown")}</MenuItem>
            {key && <MenuItem onChoose={() => sort(undefined)} data-testid="sort-none"><X size={16} aria-hidden /> {t("grid.sortNone")}</MenuItem>}
            <MenuLine />
            <MenuItem onChoose={() => props.onOpen("filter")} data-testid="filter"><Filter size={16} aria-hidden /> {t("grid.filterDots")}</MenuItem>
            <MenuItem onChoose={() => props.onOpen("profile")} data-testid="profile-column"><ChartColumn size={16} aria-hidden /> {t("grid.profile")}</MenuItem>
            <MenuLine />
          </>
        )}
        <MenuItem onChoose={() => props.onColumns({ do: props.pinned ? "unpin" : "pin", column })} data-testid="pin">
          {props.pinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />} {props.pinned ? t("grid.unpin") : t("grid.pin")}
        </MenuItem>
        <MenuItem onChoose={() => props.onColumns({ do: "hide", column })} data-testid="hide"><EyeOff size={16} aria-hidden /> {t("grid.hide")}</MenuItem>
        <MenuLine />
        <MenuItem onChoose={props.onCopy} data-testid="copy-in"><ClipboardCopy size={16} aria-hidden /> {t("grid.copyIn")}</MenuItem>
      </Menu>
    </Anchor>
  );
}

export function CopyItems({ onCopy }: { onCopy: (form: CopyForm) => void }) {
  const { t } = useText();
  return FORMS.map((form) => (
    <MenuItem key={form} onChoose={() => onCopy(form)} data-testid={`copy-${form}`}>
      <ClipboardCopy size={16} aria-hidden /> {t(`grid.copy.${form}`)}
    </MenuItem>
  ));
}

export function CellMenu(props: { box: DOMRect; opener: RefObject<HTMLElement | null>; onOpen: () => void; onCopy: (form: CopyForm) => void; onClose: () => void }) {
  const { t } = useText();
  return (
    <Anchor box={props.box}>
      <Menu label={t("grid.cellMenu")} opener={props.opener} onClose={props.onClose}>
        <MenuItem onChoose={props.onOpen} data-testid="open-cell"><Maximize2 size={16} aria-hidden /> {t("grid.openCell")}</MenuItem>
        <MenuLine />
        <CopyItems onCopy={props.onCopy} />
      </Menu>
    </Anchor>
  );
}
