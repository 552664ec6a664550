// What the words before the caret ask for: `@` a thing of the workspace, `/` at the very start a command.

export type Typed =
  | { kind: "mention"; from: number; within: string; filter: string }
  | { kind: "command"; from: number; filter: string };

/** What is being typed at the caret, where that is to be completed. */
export function typed(text: string, caret: number): Typed | undefined {
  const before = text.slice(0, caret);
  // Only as the whole of what is written: a path or a division is none.
  const command = /^\/([\w-]*)$/.exec(before);
  if (command && !text.slice(caret).trim()) return { kind: "command", from: 0, filter: command[1] ?? "" };
  // Not within a word: an address is none.
  const mention = /(?:^|[\s(,;:"'])@([^\s@`"']*)$/.exec(before);
  if (!mention) return undefined;
  const name = mention[1] ?? "";
  const dots = name.split(".");
  const from = caret - name.length - 1;
  if (dots.length > 3) return undefined;
  return { kind: "mention", from, within: dots.slice(0, -1).join("."), filter: dots.at(-1) ?? "" };
}

/** A text with something put in the place of what was typed, and where the caret is then. */
export function put(text: string, from: number, to: number, what: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + what + text.slice(to), caret: from + what.length };
}
