// Finding in a thread: over what was said, not over what is drawn of it.
import { parted } from "./attachments";
import { plain } from "./plain";
import type { ShownTurn } from "./turns";

export type Side = "question" | "answer";

/** One place where the words stand: the n-th in what one side of a turn says. */
export interface Match {
  turn: number;
  side: Side;
  nth: number;
}

const SIDES: Side[] = ["question", "answer"];
// A thread that is searched letter by letter is read once; nothing of it stays when it is gone.
const read = new WeakMap<ShownTurn, string>();

function said(turn: ShownTurn, side: Side): string {
  if (side === "question") return parted(turn.question).text.toLowerCase();
  const known = read.get(turn);
  if (known !== undefined) return known;
  const text = plain(turn.answer).toLowerCase();
  read.set(turn, text);
  return text;
}

/** How the words are looked for: as they are, whatever their case. */
export function wanted(words: string): string {
  return words.trim().toLowerCase();
}

/** Where the words stand in a text. */
export function places(text: string, words: string): number[] {
  const found: number[] = [];
  if (!words) return found;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) found.push(at);
  return found;
}

/** All places in a thread, from its beginning. */
export function matches(turns: ShownTurn[], words: string): Match[] {
  const looked = wanted(words);
  return turns.flatMap((turn, i) =>
    SIDES.flatMap((side) => places(said(turn, side), looked).map((_, nth): Match => ({ turn: i, side, nth }))),
  );
}

/** The match before or after one, around the ends. */
export function beside(count: number, at: number, by: 1 | -1): number {
  return count === 0 ? 0 : (at + by + count) % count;
}
