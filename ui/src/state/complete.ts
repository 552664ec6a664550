import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { OfferedPrompt } from "../contract";
import { useCommands } from "./commands";
import { typed } from "./completion";
import { type Listed, useMentions } from "./mentions";
import { mentioned, offered, type Options, prompts } from "./options";

export interface Completion extends Options {
  open: boolean;
  kind?: "mention" | "command";
  /** Which is chosen with Enter. */
  at: number;
  id: string;
  choose: (index: number) => void;
  point: (index: number) => void;
  /** Takes a key of the field; true where it was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
  /** The caret moved. */
  onCaret: () => void;
}

/** Completes what is typed in a field: a list while there is something to complete, chosen by key or pointer. */
export function useCompletion(area: RefObject<HTMLTextAreaElement | null>, text: string, onText: (text: string) => void, listed?: Listed, own: readonly OfferedPrompt[] = []): Completion {
  const [caret, setCaret] = useState(text.length);
  const [left, setLeft] = useState<string>();
  const [wanted, setAt] = useState(0);
  const id = useId();
  const commands = useCommands();
  const now = typed(text, Math.min(caret, text.length));
  const token = now && `${now.kind} ${now.from}`;
  const active = now && token !== left && (now.kind === "command" || listed) ? now : undefined;
  const nowhere = useRef<Listed>({ list: () => new Promise(() => {}) } as unknown as Listed);
  const found = useMentions(listed ?? nowhere.current, active?.kind === "mention" ? active.within : undefined);
  const all: Options = !active
    ? { options: [] }
    : active.kind === "mention"
      ? mentioned(active, found)
      : { options: [...offered(own, active.filter), ...prompts(commands, active.filter)] };
  const at = Math.min(wanted, Math.max(0, all.options.length - 1));
  // What is typed on begins at the first again.
  const query = active && `${token} ${"within" in active ? active.within : ""} ${active.filter}`;
  useEffect(() => setAt(0), [query]);
  // Who goes elsewhere may come back.
  useEffect(() => {
    if (left && token !== left) setLeft(undefined);
  }, [left, token]);

  const moved = useRef<number>(undefined);
  useLayoutEffect(() => {
    const box = area.current;
    if (moved.current !== undefined) box?.setSelectionRange(moved.current, moved.current);
    moved.current = undefined;
    // What was put there by somebody else moved it too.
    if (box) setCaret(box.selectionStart);
  }, [area, text]);
  const onCaret = () => setCaret(area.current?.selectionStart ?? text.length);
  const choose = (index: number) => {
    const next = all.options[index]?.choose(text, Math.min(caret, text.length));
    if (!next) return;
    moved.current = next.caret;
    setCaret(next.caret);
    onText(next.text);
    area.current?.focus();
  };
  const open = !!active && (active.kind === "mention" || all.options.length > 0);
  const step = (by: number) => setAt((at + by + all.options.length) % all.options.length);
  return {
    ...all,
    open,
    kind: active?.kind,
    at,
    id,
    choose,
    point: setAt,
    onCaret,
    onKey: (event) => {
      if (!open || event.nativeEvent.isComposing) return false;
      if (event.key === "Escape") setLeft(token);
      else if (all.options.length === 0) return false;
      else if (event.key === "ArrowDown") step(1);
      else if (event.key === "ArrowUp") step(-1);
      else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) choose(at);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
