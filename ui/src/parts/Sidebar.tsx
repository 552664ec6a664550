import { LogOut, Moon, Plus, ShieldCheck, Sun } from "lucide-react";
import { useState } from "react";
import type { SessionState, ThreadSummary } from "../contract";
import { isDark, setTheme } from "../theme";
import { ProfileMenu } from "./ProfileMenu";
import { ThreadList } from "./ThreadList";

/** Threads, the way to a new one, and who is signed in. */
export function Sidebar(props: {
  session: SessionState;
  threads: ThreadSummary[];
  current?: string;
  onOpen: (thread?: string) => void;
  onRename: (thread: string, title: string) => void;
  onPin: (thread: string, pinned: boolean) => void;
  onDelete: (thread: string) => void;
  onSignOut: () => void;
  onSwitch: (name: string) => void;
  onAdd: () => void;
  onDoctor: () => void;
  onRemembered: () => void;
  onLock: () => void;
}) {
  const [dark, setDark] = useState(isDark());
  return (
    <aside className="sidebar" aria-label="Threads">
      <header>
        <span className="mark" aria-hidden>
          <ShieldCheck size={14} strokeWidth={2} />
        </span>
        <strong>Behalf</strong>
        <button
          type="button"
          className="icon"
          aria-label={dark ? "Light colours" : "Dark colours"}
          onClick={() => {
            setTheme(dark ? "light" : "dark");
            setDark(!dark);
          }}
          data-testid="theme"
        >
          {dark ? <Sun size={16} /> : <Moon size={16} />}
        </button>
      </header>
      <button type="button" className="new" onClick={() => props.onOpen()} data-testid="new-chat">
        <Plus size={16} aria-hidden /> New chat
      </button>
      <ThreadList
        threads={props.threads}
        current={props.current}
        onOpen={props.onOpen}
        onRename={props.onRename}
        onPin={props.onPin}
        onDelete={props.onDelete}
      />
      <footer>
        <ProfileMenu
          session={props.session}
          onSwitch={props.onSwitch}
          onAdd={props.onAdd}
          onDoctor={props.onDoctor}
          onRemembered={props.onRemembered}
          onLock={props.onLock}
        />
        <button type="button" className="icon" aria-label="Sign out" onClick={props.onSignOut} data-testid="sign-out">
          <LogOut size={16} />
        </button>
      </footer>
    </aside>
  );
}
