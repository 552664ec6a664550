import { Menu, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";

/** The head of a page that stands in place of the conversation. Whoever opens it begins at its title. */
export function PageHead(props: { title: string; id: string; onMenu?: () => void; onClose: () => void; children?: ReactNode }) {
  const { t } = useText();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <header className="flex min-h-13 shrink-0 items-center gap-2 border-b border-line px-6 pr-4 max-md:mb-(--toasts) max-md:px-3">
      {props.onMenu && (
        <IconButton label={t("threads")} className="md:hidden" onClick={props.onMenu}>
          <Menu size={16} />
        </IconButton>
      )}
      <h1 ref={title} tabIndex={-1} className="min-w-0 flex-1 truncate text-prose font-semibold">
        {props.title}
      </h1>
      {props.children}
      <IconButton label={t("close")} onClick={props.onClose} data-testid={`${props.id}-close`}>
        <X size={16} />
      </IconButton>
    </header>
  );
}
