// Shows what was found where it is drawn: by highlights of the page where it can, else by a mark over the one
// that is looked at. Nothing that is drawn is changed for it.
import { type RefObject, useEffect } from "react";
import { type Match, places, type Side, wanted } from "./find";

const BLOCKS = "P,DIV,LI,TR,TD,TH,PRE,H1,H2,H3,H4,BLOCKQUOTE,TABLE,UL,OL";
/** Names of the highlights, as the style sheet knows them. */
const ALL = "found";
const ONE = "found-now";

/** The text of a part with a line end between its blocks, and where each piece of it is drawn. */
function drawn(side: Element): { text: string; pieces: { node: Text; from: number }[] } {
  const walker = document.createTreeWalker(side, NodeFilter.SHOW_TEXT);
  const pieces: { node: Text; from: number }[] = [];
  let text = "";
  let before: Element | null = null;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const block = node.parentElement?.closest(BLOCKS) ?? null;
    if (before && block !== before && !text.endsWith("\n")) text += "\n";
    before = block;
    pieces.push({ node, from: text.length });
    text += node.data.toLowerCase();
  }
  return { text, pieces };
}

/** The ranges in which the words stand in a part. */
export function ranges(side: Element, words: string): Range[] {
  const looked = wanted(words);
  const { text, pieces } = drawn(side);
  const spot = (at: number) => {
    const piece = pieces.findLast((one) => one.from <= at);
    return piece && { node: piece.node, offset: Math.min(at - piece.from, piece.node.length) };
  };
  return places(text, looked).flatMap((at) => {
    const [from, to] = [spot(at), spot(at + looked.length - 1)];
    if (!from || !to) return [];
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, Math.min(to.offset + 1, to.node.length));
    return [range];
  });
}

const sides = (turn: Element | undefined, side: Side) => turn?.querySelector(`[data-side="${side}"]`) ?? undefined;

/** How long is waited for a turn to be drawn, in milliseconds. */
const SOON = 60;

/** Marks what was found in the turns that are drawn, and brings the one that is looked at into view. */
export function useMarks(near: RefObject<HTMLElement | null>, words: string, first: number, found: Match[], match: Match | undefined) {
  useEffect(() => {
    const transcript = near.current?.parentElement?.querySelector<HTMLElement>(".transcript");
    if (!transcript) return;
    const canMark = typeof CSS !== "undefined" && "highlights" in CSS;
    let over: HTMLElement | undefined;
    const show = () => {
      const turns = transcript.querySelectorAll(".turn");
      const marked = new Map<string, Range[]>();
      for (const one of found) {
        const turn = turns[one.turn - first];
        const key = `${one.turn} ${one.side}`;
        const side = marked.has(key) ? undefined : sides(turn, one.side);
        if (side) marked.set(key, ranges(side, words));
      }
      const now = match && marked.get(`${match.turn} ${match.side}`)?.[match.nth];
      if (canMark) {
        CSS.highlights.set(ALL, new Highlight(...[...marked.values()].flat()));
        if (now) CSS.highlights.set(ONE, new Highlight(now));
        else CSS.highlights.delete(ONE);
      } else if (now) {
        over = mark(transcript, now);
      }
      if (now) reveal(transcript, now);
    };
    // What was just asked for is drawn by then.
    const timer = setTimeout(show, SOON);
    return () => {
      clearTimeout(timer);
      over?.remove();
      if (!canMark) return;
      CSS.highlights.delete(ALL);
      CSS.highlights.delete(ONE);
    };
  }, [near, words, first, found, match]);
}

/** Scrolls only where it is out of sight. */
function reveal(transcript: HTMLElement, range: Range) {
  const at = range.getBoundingClientRect?.();
  const frame = transcript.getBoundingClientRect();
  if (!at || (at.top >= frame.top + 16 && at.bottom <= frame.bottom - 16)) return;
  transcript.scrollTop += at.top - frame.top - frame.height / 3;
}

/** A mark over a range, in what scrolls with it. */
function mark(transcript: HTMLElement, range: Range): HTMLElement {
  const at = range.getBoundingClientRect?.() ?? new DOMRect();
  const frame = transcript.getBoundingClientRect();
  const over = document.createElement("mark");
  over.className = "pointer-events-none absolute rounded-[2px] bg-user/30";
  over.ariaHidden = "true";
  over.dataset.testid = "find-mark";
  Object.assign(over.style, {
    top: `${at.top - frame.top + transcript.scrollTop}px`,
    left: `${at.left - frame.left + transcript.scrollLeft}px`,
    width: `${at.width}px`,
    height: `${at.height}px`,
  });
  transcript.append(over);
  return over;
}
