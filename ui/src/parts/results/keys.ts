// What keys mean in the table: as in a spreadsheet.
import type { Place, Selection, Size } from "./selection";

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export type Meant =
  | { do: "select"; selection: Selection }
  | { do: "copy" | "undo" | "open" | "menu" | "leave" }
  | { do: "sort"; more: boolean }
  | { do: "move" | "resize"; by: -1 | 1 };

const STEPS: Record<string, [down: number, right: number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** What a key means there; nothing where it is the window's. */
export function meant(pressed: Pressed, selection: Selection, size: Size, page: number): Meant | undefined {
  const { key, shiftKey, altKey } = pressed;
  const mod = pressed.ctrlKey || pressed.metaKey;
  const { head } = selection;
  const step = STEPS[key];
  if (altKey) {
    if (key === "ArrowDown" && !mod) return { do: "menu" };
    if (!step || step[1] === 0 || mod) return undefined;
    return { do: shiftKey ? "resize" : "move", by: step[1] as -1 | 1 };
  }
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) return { do: "menu" };
  if (mod && !shiftKey && key.toLowerCase() === "a") return { do: "select", selection: { ...selection, whole: "all" } };
  if (mod && !shiftKey && key.toLowerCase() === "c") return { do: "copy" };
  if (mod && !shiftKey && key.toLowerCase() === "z") return { do: "undo" };
  if (key === " " && mod) return { do: "select", selection: { ...selection, whole: "columns" } };
  if (key === " " && shiftKey) return { do: "select", selection: { ...selection, whole: "rows" } };
  if (key === "Escape") return { do: "leave" };
  if (key === "Enter" || (key === " " && head.row < 0)) return head.row < 0 ? { do: "sort", more: shiftKey } : { do: "open" };
  const to = target(key, mod, head, size, page);
  if (!to) return undefined;
  const place = { row: Math.min(Math.max(to.row, -1), size.rows - 1), at: Math.min(Math.max(to.at, 0), size.columns - 1) };
  if (!shiftKey) return { do: "select", selection: { anchor: place, head: place } };
  // What goes on from whole rows or columns stays whole.
  const whole = selection.whole === "all" ? undefined : selection.whole;
  return { do: "select", selection: { anchor: selection.anchor, head: { ...place, row: Math.max(0, place.row) }, whole } };
}

function target(key: string, mod: boolean, { row, at }: Place, { rows, columns }: Size, page: number): Place | undefined {
  const step = STEPS[key];
  if (step && !mod) return { row: row + step[0], at: at + step[1] };
  switch (key) {
    case "ArrowUp":
      return { row: row > 0 ? 0 : -1, at };
    case "ArrowDown":
      return { row: rows - 1, at };
    case "ArrowLeft":
      return { row, at: 0 };
    case "ArrowRight":
      return { row, at: columns - 1 };
    case "PageUp":
      return { row: Math.max(0, row - page), at };
    case "PageDown":
      return { row: row + page, at };
    case "Home":
      return { row: mod ? 0 : row, at: 0 };
    case "End":
      return { row: mod ? rows - 1 : row, at: columns - 1 };
    default:
      return undefined;
  }
}
