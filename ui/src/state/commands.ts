// All that the window can be told to do, in one list: the palette, the prompts of the composer, the shortcuts and
// their list read it. What a command does is provided by the part that can do it, while it is there.
import { createContext, use, useEffect, useSyncExternalStore } from "react";
import type { Say } from "../i18n";
import { useStable } from "./stable";

export type Group = "Chat" | "Answer" | "Window";

export interface Command {
  id: string;
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
  { id: "new", group: "Chat", keys: "mod+n", slash: "new", words: "thread begin" },
  { id: "send", group: "Chat", keys: "enter", local: true, hidden: true },
  { id: "newline", group: "Chat", keys: "shift+enter", local: true, hidden: true },
  { id: "edit", group: "Chat", keys: "arrowup", local: true, words: "branch change" },
  { id: "stop", group: "Chat", keys: "escape", local: true, words: "cancel" },
  { id: "attach", group: "Chat", slash: "attach", words: "csv text upload" },
  { id: "model", group: "Chat", keys: "mod+shift+m", slash: "model", words: "endpoint" },
  { id: "agent", group: "Chat", slash: "agent", words: "assistant supervisor" },
  { id: "find", group: "Chat", keys: "mod+f", slash: "find", words: "search" },
  { id: "find-next", group: "Chat", keys: "mod+g", hidden: true },
  { id: "find-previous", group: "Chat", keys: "mod+shift+g", hidden: true },
  { id: "export", group: "Chat", slash: "export", words: "save file" },
  { id: "export-json", group: "Chat", words: "save file" },
  { id: "copy-answer", group: "Answer", keys: "mod+shift+c", slash: "copy", words: "markdown" },
  { id: "copy-code", group: "Answer", keys: "mod+shift+;", words: "sql" },
  { id: "regenerate", group: "Answer", keys: "mod+shift+r", slash: "again", words: "regenerate retry" },
  { id: "undo", group: "Chat", keys: "mod+z", outside: true, words: "undo delete restore" },
  { id: "allow", group: "Answer", keys: "mod+alt+enter", words: "approve" },
  { id: "deny", group: "Answer", keys: "mod+alt+backspace", words: "reject" },
  { id: "palette", group: "Window", keys: "mod+k", hidden: true },
  { id: "search", group: "Window", keys: "mod+shift+f", slash: "search", words: "history" },
  { id: "sidebar", group: "Window", keys: "mod+b", words: "toggle sidebar" },
  { id: "compose", group: "Window", keys: "shift+escape", words: "focus composer" },
  { id: "pane", group: "Window", keys: "f6", words: "focus pane" },
  { id: "pane-back", group: "Window", keys: "shift+f6", hidden: true },
  { id: "identity", group: "Window", slash: "identity", words: "panel leases" },
  { id: "remembered", group: "Window", slash: "remembered", words: "decisions memory" },
  { id: "audit", group: "Window", keys: "mod+shift+a", slash: "audit", words: "ledger log" },
  { id: "sql", group: "Window", keys: "mod+shift+e", slash: "sql", words: "query statement editor write" },
  { id: "compare", group: "Window", slash: "compare", words: "side by side profiles service principal" },
  { id: "settings", group: "Window", keys: "mod+,", slash: "settings", words: "appearance preferences theme" },
  { id: "doctor", group: "Window", slash: "doctor", words: "health checks" },
  { id: "diagnostics", group: "Window", slash: "diagnostics", words: "report bundle log support help" },
  { id: "ready", group: "Window", slash: "reach", words: "access permissions capabilities" },
  { id: "lock", group: "Window", slash: "lock", words: "away" },
  { id: "shortcuts", group: "Window", keys: "mod+/", also: "?", slash: "shortcuts", words: "keys help" },
] as const satisfies readonly Command[];

export type CommandId = (typeof LIST)[number]["id"];
export const COMMANDS: readonly (Command & { id: CommandId })[] = LIST;
export type Acts = Partial<Record<CommandId, (() => void) | undefined>>;

/** What a command does, in words. */
export const titleOf = (t: Say, { id }: { id: CommandId }) => t(`command.${id}`);

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
export function fitting<C extends Command & { id: CommandId }>(t: Say, commands: readonly C[], words: string): C[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const of = (command: C) => `${titleOf(t, command)} ${command.words ?? ""} ${command.slash ?? ""}`.toLowerCase().split(/\s+/);
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
