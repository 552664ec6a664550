import { LogOut, Moon, Plus, ShieldCheck, Sun, Trash2 } from "lucide-react";
import { useState } from "react";
import type { SessionState, ThreadSummary } from "../contract";
import { isDark, setTheme } from "../theme";
import { ProfileMenu } from "./ProfileMenu";

/** Threads, the way to a new one, and who is signed in. */
export function Sidebar(props: {
  session: SessionState;
  threads: ThreadSummary[];
  current?: string;
  onOpen: (thread?: string) => void;
  onDelete: (thread: string) => void;
  onSignOut: () => void;
  onSwitch: (name: string) => void;
  onAdd: () => void;
  onDoctor: () => void;
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
      <nav>
        {props.threads.length === 0 && <p className="quiet small">No threads yet.</p>}
        <ul>
          {props.threads.map((thread) => (
            <li key={thread.id} className={thread.id === props.current ? "current" : ""}>
              <button type="button" onClick={() => props.onOpen(thread.id)} data-testid="thread">
                {thread.title}
              </button>
              <button
                type="button"
                className="icon delete"
                data-testid="delete-thread"
                aria-label={`Delete “${thread.title}”`}
                onClick={() => {
                  if (window.confirm(`Delete “${thread.title}”? Its messages are gone for good; the ledger stands.`)) {
                    props.onDelete(thread.id);
                  }
                }}
              >
                <Trash2 size={14} />
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <footer>
        <ProfileMenu
          session={props.session}
          onSwitch={props.onSwitch}
          onAdd={props.onAdd}
          onDoctor={props.onDoctor}
          onLock={props.onLock}
        />
        <button type="button" className="icon" aria-label="Sign out" onClick={props.onSignOut} data-testid="sign-out">
          <LogOut size={16} />
        </button>
      </footer>
    </aside>
  );
}
