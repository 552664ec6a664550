import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../../design/IconButton";
import { useText } from "../../i18n";
import { visible } from "../../state/visible";

/** What is told beside the rows: of a cell, of a column. Escape leaves it. */
export function Aside(props: { title: string; about: string; testId: string; onClose: () => void; children: ReactNode }) {
  const { t } = useText();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <aside
      ref={box}
      tabIndex={-1}
      aria-label={`${props.title}: ${visible(props.about)}`}
      className="grid-aside outline-none"
      data-testid={props.testId}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        props.onClose();
      }}
    >
      <header className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <div className="text-xs text-ink-2">{props.title}</div>
          <div className="font-semibold [overflow-wrap:anywhere]">{visible(props.about)}</div>
        </div>
        <IconButton label={t("close")} className="-mt-1 -mr-1.5" onClick={props.onClose} data-testid={`${props.testId}-close`}>
          <X size={16} />
        </IconButton>
      </header>
      {props.children}
    </aside>
  );
}
