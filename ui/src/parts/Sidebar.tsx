import { LogOut, Moon, Plus, ScrollText, Settings, SquareTerminal, Sun } from "lucide-react";
import { useEffect, useRef } from "react";
import type { SessionState, ThreadSummary } from "../contract";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { IconButton } from "../design/IconButton";
import { Mark } from "../design/Mark";
import { useText } from "../i18n";
import { keysOf } from "../state/commands";
import { aria, label } from "../state/keys";
import { usePreferences } from "../state/preferences";
import { isDark } from "../theme";
import { type ProfileActs, ProfileMenu } from "./ProfileMenu";
import { ThreadList } from "./ThreadList";

const [NEW, SQL, AUDIT, SETTINGS] = [keysOf("new"), keysOf("sql"), keysOf("audit"), keysOf("settings")];

/** Where a change cannot be kept, that is told in the language of the window: loaded with the first change. */
const theme = async (theme: "light" | "dark") => (await import("./prefer")).prefer({ theme });

/** Threads, the way to a new one, and who is signed in. */
export function Sidebar(props: ProfileActs & {
  session: SessionState;
  /** Whether it is shown where there is no room for it. */
  open: boolean;
  /** Whether it is hidden where there is room for it. */
  hidden?: boolean;
  onClose: () => void;
  threads: ThreadSummary[];
  current?: string;
  onOpen: (thread?: string) => void;
  onRename: (thread: string, title: string) => void;
  onPin: (thread: string, pinned: boolean) => void;
  onDelete: (thread: string, title: string) => void;
  gone?: ReadonlySet<string>;
  onSql: () => void;
  onSignOut: () => void;
}) {
  const { t } = useText();
  // Drawn anew when the look is chosen elsewhere.
  usePreferences();
  const dark = isDark();
  const place = useRef<HTMLElement>(null);
  // Over the conversation, it has the focus.
  useEffect(() => {
    if (props.open) place.current?.focus();
  }, [props.open]);
  return (
    <aside
      ref={place}
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && props.onClose()}
      className={cx(
        "flex min-h-0 flex-col gap-3 border-r border-line bg-sunken p-3",
        "max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-30 max-md:w-[min(280px,90vw)] max-md:shadow-float",
        !props.open && "max-md:hidden",
        props.hidden && "md:hidden",
      )}
      aria-label={t("chat.threads")}
    >
      <header className="flex min-h-7 items-center gap-1 pl-0.5">
        <Mark />
        <strong className="ml-2 flex-1 text-prose font-semibold">Behalf</strong>
        <IconButton label={t("command.sql")} tip={t("sidebar.keys", { what: t("command.sql"), keys: label(SQL) })} aria-keyshortcuts={aria(SQL)} onClick={props.onSql} data-testid="sql-editor">
          <SquareTerminal size={16} />
        </IconButton>
        <IconButton label={t("command.audit")} tip={t("sidebar.keys", { what: t("command.audit"), keys: label(AUDIT) })} aria-keyshortcuts={aria(AUDIT)} onClick={props.onAudit} data-testid="audit">
          <ScrollText size={16} />
        </IconButton>
        <IconButton label={t("command.settings")} tip={t("sidebar.keys", { what: t("command.settings"), keys: label(SETTINGS) })} aria-keyshortcuts={aria(SETTINGS)} onClick={props.onSettings} data-testid="settings">
          <Settings size={16} />
        </IconButton>
        <IconButton
          label={t(dark ? "sidebar.light" : "sidebar.dark")}
          onClick={() => void theme(dark ? "light" : "dark")}
          data-testid="theme"
        >
          {dark ? <Sun size={16} /> : <Moon size={16} />}
        </IconButton>
      </header>
      <Button
        className="min-h-10! rounded-md! border-line! text-md! font-semibold! shadow-lift"
        aria-keyshortcuts={aria(NEW)}
        data-tip={label(NEW)}
        onClick={() => props.onOpen()}
        data-testid="new-chat"
      >
        <Plus size={16} aria-hidden /> {t("command.new")}
      </Button>
      <ThreadList
        threads={props.threads}
        current={props.current}
        onOpen={props.onOpen}
        onRename={props.onRename}
        onPin={props.onPin}
        onDelete={props.onDelete}
        gone={props.gone}
      />
      <footer className="flex items-center gap-1 border-t border-line pt-2.5">
        <ProfileMenu {...props} />
        <IconButton label={t("sidebar.signOut")} onClick={props.onSignOut} data-testid="sign-out">
          <LogOut size={16} />
        </IconButton>
      </footer>
    </aside>
  );
}
