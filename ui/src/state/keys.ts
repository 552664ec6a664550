// Chords of keys: `mod` is Command on a Mac and Control elsewhere.

export const isMac = (platform = navigator.platform) => /Mac|iPhone|iPad/.test(platform);

const MAC: Record<string, string> = { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↩", backspace: "⌫", escape: "Esc", arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", space: "␣" };
const OTHER: Record<string, string> = { mod: "Ctrl", shift: "Shift", alt: "Alt", enter: "Enter", backspace: "Backspace", escape: "Esc", arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", space: "Space" };
const ARIA: Record<string, string> = { shift: "Shift", alt: "Alt", enter: "Enter", backspace: "Backspace", escape: "Escape", arrowup: "ArrowUp" };

const named = (part: string, names: Record<string, string>) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part.toUpperCase());

/** A chord as its keys are labelled, one by one. */
export function labels(chord: string, mac = isMac()): string[] {
  return chord.split("+").map((part) => named(part, mac ? MAC : OTHER));
}

/** A chord in one word, for a tip. */
export function label(chord: string, mac = isMac()): string {
  return labels(chord, mac).join(mac ? "" : "+");
}

/** A chord as `aria-keyshortcuts` names it. */
export function aria(chord: string, mac = isMac()): string {
  return chord
    .split("+")
    .map((part) => (part === "mod" ? (mac ? "Meta" : "Control") : named(part, ARIA)))
    .join("+");
}

/** What is typed with Shift differs by keyboard: of these the character counts, and not the Shift. */
const BY_CHARACTER = new Set(["?", "/", ";", ","]);

/** The unshifted character of a key, where a layout gives another with Shift. */
const BY_CODE: Record<string, string> = { Semicolon: ";", Slash: "/", Comma: "," };

/** Whether these keys are pressed. */
export function isPressed(event: KeyboardEvent, chord: string, mac = isMac()): boolean {
  const parts = chord.split("+");
  const key = parts.pop() ?? "";
  const has = (part: string) => parts.includes(part);
  if (event.isComposing) return false;
  if ((mac ? event.metaKey : event.ctrlKey) !== has("mod") || (mac ? event.ctrlKey : event.metaKey)) return false;
  if (event.altKey !== has("alt")) return false;
  const pressed = event.key.toLowerCase();
  const same = pressed === key || (has("shift") && BY_CODE[event.code] === key);
  if (BY_CHARACTER.has(key) && !has("shift")) return same;
  return same && event.shiftKey === has("shift");
}

/** Whether this is Enter, and the Enter that sends: alone, or with Control or Command. With Shift it never does. */
export function sends(event: { key: string; shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean }, by: "enter" | "mod_enter"): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.altKey) return false;
  return by === "enter" || event.ctrlKey || event.metaKey;
}

/** The chords that send and that break a line, as they are set. */
export function sending(by: "enter" | "mod_enter"): { send: string; newline: string } {
  return by === "enter" ? { send: "enter", newline: "shift+enter" } : { send: "mod+enter", newline: "enter" };
}

/** Whether keys write where the focus is. */
export function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
