import { ChevronDown, UserCog } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { OfferedModel } from "../contract";
import { cx } from "../design/cx";
import { useText } from "../i18n";
import { keysOf, useActs } from "../state/commands";
import { aria, label } from "../state/keys";
import { visible } from "../state/visible";

const Items = lazy(() => import("./ModelItems"));

export interface Models {
  offered: readonly OfferedModel[];
  /** The model that answers where none is chosen. */
  usual: string | null;
  /** Whether that one is asked as the service principal, and all else as the user. */
  usualAsApp: boolean;
  chosen?: OfferedModel;
  /** By its key; the empty one is the usual model. */
  onPick: (key: string) => void;
}

/** Which model answers in this chat; opens to the others that the configuration offers. */
export function ModelPicker(props: Models & { onClosed: () => void }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { chosen, usual } = props;
  useActs({ model: () => setOpen(true) });
  const name = visible(chosen?.name ?? usual ?? t("model.none"));
  const asApp = chosen ? chosen.service_principal : props.usualAsApp;
  return (
    <div className="relative min-w-0">
      {open && (
        <Suspense>
          <Items {...props} opener={opener} onClose={() => setOpen(false)} />
        </Suspense>
      )}
      <button
        type="button"
        className="flex min-h-8 max-w-[15em] min-w-0 items-center gap-1 rounded-sm px-2 text-xs font-medium text-ink-2 hover:bg-hover hover:text-ink max-sm:max-w-[11em]"
        ref={opener}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t(asApp ? "model.labelAsApp" : "model.label", { name })}
        aria-keyshortcuts={aria(keysOf("model"))}
        data-tip={t("model.tip", { keys: label(keysOf("model")) })}
        onClick={() => setOpen(!open)}
        data-testid="model"
      >
        {asApp && <UserCog size={13} className="shrink-0 text-sp" aria-hidden />}
        <span className={cx("truncate", asApp && "text-sp")}>{name}</span>
        <ChevronDown size={13} className="shrink-0" aria-hidden />
      </button>
    </div>
  );
}
