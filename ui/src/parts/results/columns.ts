// How columns stand: in what order, how wide, which stay in sight, which are away.
import type { Column } from "../../contract";
import { kind } from "../../state/kinds";

export const LEAST = 56;
export const MOST = 1200;
export const STEP = 24;

export interface Columns {
  /** All of them by number, in the order in which they stand. */
  order: readonly number[];
  hidden: ReadonlySet<number>;
  pinned: ReadonlySet<number>;
  /** Of those that somebody set. */
  widths: ReadonlyMap<number, number>;
}

export type ColumnsAct =
  | { do: "resize"; column: number; width: number }
  /** To a place among those that are seen. */
  | { do: "move"; column: number; to: number }
  | { do: "pin" | "unpin" | "hide" | "show"; column: number }
  | { do: "show-all" };

export function begin(count: number): Columns {
  return { order: Array.from({ length: count }, (_, i) => i), hidden: new Set(), pinned: new Set(), widths: new Map() };
}

export function columnsAfter(was: Columns, act: ColumnsAct): Columns {
  switch (act.do) {
    case "resize":
      return { ...was, widths: new Map(was.widths).set(act.column, Math.round(Math.min(MOST, Math.max(LEAST, act.width)))) };
    case "move": {
      const seen = visibleOf(was);
      const pins = seen.filter((one) => was.pinned.has(one)).length;
      // Those that stay in sight come first, whatever is dragged.
      const [least, most] = was.pinned.has(act.column) ? [0, pins - 1] : [pins, seen.length - 1];
      const to = Math.min(most, Math.max(least, act.to));
      const from = seen.indexOf(act.column);
      const beside = seen[to];
      if (from < 0 || beside === undefined || from === to) return was;
      const order = was.order.filter((one) => one !== act.column);
      order.splice(order.indexOf(beside) + (to > from ? 1 : 0), 0, act.column);
      return { ...was, order };
    }
    case "pin":
      return { ...was, pinned: new Set(was.pinned).add(act.column) };
    case "unpin":
      return { ...was, pinned: without(was.pinned, act.column) };
    case "hide":
      // One stays: a table without columns could not be told from one without rows.
      return visibleOf(was).length > 1 ? { ...was, hidden: new Set(was.hidden).add(act.column) } : was;
    case "show":
      return { ...was, hidden: without(was.hidden, act.column) };
    case "show-all":
      return { ...was, hidden: new Set() };
  }
}

function without(all: ReadonlySet<number>, one: number): ReadonlySet<number> {
  return new Set([...all].filter((other) => other !== one));
}

/** Those that are seen, in the order in which they are. */
export function visibleOf({ order, hidden, pinned }: Columns): number[] {
  const seen = order.filter((one) => !hidden.has(one));
  return [...seen.filter((one) => pinned.has(one)), ...seen.filter((one) => !pinned.has(one))];
}

/** So many places the longest of its whole numbers takes, as far as they are usual. */
function digits({ type_text }: Column): number {
  return type_text === "BIGINT" ? 14 : Math.min(24, Number(/^DECIMAL\((\d+)/.exec(type_text)?.[1] ?? 0));
}

export interface Layout {
  /** The columns by number, from the left. */
  seen: number[];
  widths: number[];
  /** Where each begins. */
  starts: number[];
  /** So many stay in sight. */
  pins: number;
  /** All of them together. */
  width: number;
}

const WIDTHS = { text: 150, number: 120, date: 110, time: 220, boolean: 100, binary: 150, nested: 220 };

/** How wide each is; what is left of the room goes to those that nobody set. */
export function layout(state: Columns, columns: Column[], room: number): Layout {
  const seen = visibleOf(state);
  const least = seen.map((one) => {
    const column = columns[one];
    if (!column) return LEAST;
    return state.widths.get(one) ?? Math.max(WIDTHS[kind(column)], digits(column) * 8 + 26, Math.min(260, 60 + (column.name.length + Math.min(14, column.type_text.length)) * 7));
  });
  const free = seen.filter((one) => !state.widths.has(one)).length;
  const rest = room - least.reduce((sum, one) => sum + one, 0);
  const more = free > 0 && rest > 0 ? rest / free : 0;
  const widths = least.map((one, i) => (state.widths.has(seen[i] ?? -1) ? one : one + more));
  const starts: number[] = [];
  let width = 0;
  for (const one of widths) {
    starts.push(width);
    width += one;
  }
  return { seen, widths, starts, width, pins: seen.filter((one) => state.pinned.has(one)).length };
}

/** Below so many, all are drawn. */
const FEW = 16;

/** Which places are drawn between two edges of what is scrolled: from, and to which exclusive. */
export function drawn({ starts, widths, pins, seen }: Layout, left: number, room: number): [number, number] {
  if (seen.length <= FEW) return [pins, seen.length];
  const edge = left + (starts[pins] ?? 0);
  let from = pins;
  while (from < seen.length - 1 && (starts[from] ?? 0) + (widths[from] ?? 0) < edge) from++;
  let to = from;
  while (to < seen.length && (starts[to] ?? 0) < left + room) to++;
  return [Math.max(pins, from - 2), Math.min(seen.length, to + 2)];
}
