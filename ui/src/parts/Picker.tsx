import { ChevronDown, type LucideIcon } from "lucide-react";
import { type ReactNode, type RefObject, Suspense, useRef, useState } from "react";
import { cx } from "../design/cx";
import { useText } from "../i18n";
import { type CommandId, keysOf, useActs } from "../state/commands";
import { aria, label } from "../state/keys";
import { visible } from "../state/visible";

/** What the menu of a picker is given. */
export interface Picking {
  opener: RefObject<HTMLElement | null>;
  onClose: () => void;
}

/** A choice under the composer: says what is chosen, opens to all that may be. */
export function Picker(props: {
  /** The command that opens it. */
  command: CommandId;
  name: string;
  /** Its name for those who hear it. */
  says: string;
  tip: string;
  icon?: LucideIcon;
  service?: boolean;
  items: (picking: Picking) => ReactNode;
}) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { command, icon: Icon, service } = props;
  const keys = keysOf(command);
  useActs({ [command]: () => setOpen(true) });
  return (
    <div className="relative min-w-0">
      {open && <Suspense>{props.items({ opener, onClose: () => setOpen(false) })}</Suspense>}
      <button
        type="button"
        className="flex min-h-8 max-w-[15em] min-w-0 items-center gap-1 rounded-sm px-2 text-xs font-medium text-ink-2 hover:bg-hover hover:text-ink max-sm:max-w-[8em]"
        ref={opener}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={props.says}
        aria-keyshortcuts={keys ? aria(keys) : undefined}
        data-tip={keys ? t("picker.tip", { tip: props.tip, keys: label(keys) }) : props.tip}
        onClick={() => setOpen(!open)}
        data-testid={command}
      >
        {Icon && <Icon size={13} className={cx("shrink-0", service && "text-sp")} aria-hidden />}
        <span className={cx("truncate", service && "text-sp")}>{visible(props.name)}</span>
        <ChevronDown size={13} className="shrink-0" aria-hidden />
      </button>
    </div>
  );
}
