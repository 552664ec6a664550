// All that the window can be told to do, in one list: the palette, the prompts of the composer, the shortcuts and
// their list read it. What a command does is provided by the part that can do it, while it is there.
import { createContext, use, useEffect, useSyncExternalStore } from "react";
import { useStable } from "./stable";

export type Group = "Chat" | "Answer" | "Window";

export interface Command {
  id: string;
  title: string;
  group: Group;
  /** The chord that calls it. */
  keys?: string;
  /** A second chord for the same. */
  also?: string;
  /** Its name behind a `/`. */
  slash?: string;
  /** Other words that one might look for. */
  words?: string;
  /** Not called by the window's own listener: the part that has the focus knows what the key means there. */
  local?: true;
  /** Called by keys alone: there is nothing to choose it for. */
  hidden?: true;
  /** Where something is written, the keys mean that. */
  outside?: true;
}

const LIST = [
  { id: "new", title: "New chat", group: "Chat", keys: "mod+n", slash: "new", words: "thread begin" },
  { id: "send", title: "Send the question", group: "Chat", keys: "enter", local: true, hidden: true },
  { id: "newline", title: "Begin a new line", group: "Chat", keys: "shift+enter", local: true, hidden: true },
  { id: "edit", title: "Edit the last question", group: "Chat", keys: "arrowup", local: true, words: "branch change" },
  { id: "stop", title: "Stop the answer", group: "Chat", keys: "escape", local: true, words: "cancel" },
  { id: "attach", title: "Attach a file", group: "Chat", slash: "attach", words: "csv text upload" },
  { id: "model", title: "Choose the model that answers", group: "Chat", keys: "mod+shift+m", slash: "model", words: "endpoint" },
  { id: "find", title: "Find in this chat", group: "Chat", keys: "mod+f", slash: "find", words: "search" },
  { id: "find-next", title: "Next match", group: "Chat", keys: "mod+g", hidden: true },
  { id: "find-previous", title: "Previous match", group: "Chat", keys: "mod+shift+g", hidden: true },
  { id: "export", title: "Export this chat as Markdown", group: "Chat", slash: "export", words: "save file" },
  { id: "export-json", title: "Export this chat as JSON", group: "Chat", words: "save file" },
  { id: "copy-answer", title: "Copy the last answer", group: "Answer", keys: "mod+shift+c", slash: "copy", words: "markdown" },
  { id: "copy-code", title: "Copy the last block of code", group: "Answer", keys: "mod+shift+;", words: "sql" },
  { id: "regenerate", title: "Answer again", group: "Answer", keys: "mod+shift+r", slash: "again", words: "regenerate retry" },
  { id: "undo", title: "Take the last thing back", group: "Chat", keys: "mod+z", outside: true, words: "undo delete restore" },
  { id: "allow", title: "Run what waits for a decision, once", group: "Answer", keys: "mod+alt+enter", words: "approve" },
  { id: "deny", title: "Deny what waits for a decision", group: "Answer", keys: "mod+alt+backspace", words: "reject" },
  { id: "palette", title: "Commands and chats", group: "Window", keys: "mod+k", hidden: true },
  { id: "search", title: "Search all chats", group: "Window", keys: "mod+shift+f", slash: "search", words: "history" },
  { id: "sidebar", title: "Show or hide the chats", group: "Window", keys: "mod+b", words: "toggle sidebar" },
  { id: "compose", title: "Go to the question", group: "Window", keys: "shift+escape", words: "focus composer" },
  { id: "pane", title: "Go to the next part of the window", group: "Window", keys: "f6", words: "focus pane" },
  { id: "pane-back", title: "Go to the part before", group: "Window", keys: "shift+f6", hidden: true },
  { id: "identity", title: "Show who acts", group: "Window", slash: "identity", words: "panel leases" },
  { id: "remembered", title: "What is remembered", group: "Window", slash: "remembered", words: "decisions memory" },
  { id: "audit", title: "Audit", group: "Window", keys: "mod+shift+a", slash: "audit", words: "ledger log" },
  { id: "compare", title: "Compare identities", group: "Window", slash: "compare", words: "side by side profiles service principal" },
  { id: "settings", title: "Settings", group: "Window", keys: "mod+,", slash: "settings", words: "appearance preferences theme" },
  { id: "doctor", title: "Check everything", group: "Window", slash: "doctor", words: "health checks" },
  { id: "diagnostics", title: "Diagnostics to give away", group: "Window", slash: "diagnostics", words: "report bundle log support help" },
  { id: "ready", title: "What I can reach", group: "Window", slash: "reach", words: "access permissions capabilities" },
  { id: "lock", title: "Lock now", group: "Window", slash: "lock", words: "away" },
  { id: "shortcuts", title: "Keyboard shortcuts", group: "Window", keys: "mod+/", also: "?", slash: "shortcuts", words: "keys help" },
] as const satisfies readonly Command[];

export type CommandId = (typeof LIST)[number]["id"];
export const COMMANDS: readonly (Command & { id: CommandId })[] = LIST;
export type Acts = Partial<Record<CommandId, (() => void) | undefined>>;

/** The chord of a command; none is the empty one. */
export function keysOf(id: CommandId): string {
  return COMMANDS.find((command) => command.id === id)?.keys ?? "";
}

// Who came last is asked first: a dialog over the window knows better.
let provided: readonly Acts[] = [];
const heard = new Set<() => void>();

function set(next: readonly Acts[]) {
  provided = next;
  for (const hear of heard) hear();
}

/** Provides what some commands do; gives what ends that. */
export function provide(acts: Acts): () => void {
  set([...provided, acts]);
  return () => set(provided.filter((one) => one !== acts));
}

function act(id: CommandId, all = provided): (() => void) | undefined {
  return all.findLast((acts) => acts[id])?.[id];
}

/** Does what a command says; false where nobody can now. */
export function run(id: CommandId): boolean {
  const found = act(id);
  found?.();
  return !!found;
}

/** The commands that can be done now, in the order of the list. */
export function useCommands(): readonly (Command & { id: CommandId })[] {
  const all = useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => provided,
  );
  return COMMANDS.filter((command) => act(command.id, all));
}

/** What fits the words: every word begins a word of the title, or of what it is also called. */
export function fitting<C extends Command>(commands: readonly C[], words: string): C[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const of = (command: Command) => `${command.title} ${command.words ?? ""} ${command.slash ?? ""}`.toLowerCase().split(/\s+/);
  return commands.filter((command) => wanted.every((word) => of(command).some((own) => own.startsWith(word))));
}

/** Whether what stands within can be told anything: not while it is out of sight. */
export const Able = createContext(true);

/** Provides commands while a part is there; what they do may change from drawing to drawing. */
export function useActs(acts: Acts) {
  const call = useStable((id: CommandId) => acts[id]?.());
  const able = Object.keys(acts).filter((id) => acts[id as CommandId]);
  const names = use(Able) ? able.join(" ") : "";
  useEffect(() => {
    const own = names.split(" ").filter(Boolean) as CommandId[];
    return provide(Object.fromEntries(own.map((id) => [id, () => call(id)])));
  }, [names, call]);
}
