import { type RefCallback, useCallback, useEffect, useRef, useState } from "react";

/** How near the end still counts as at the end, in CSS pixels. */
const NEAR = 48;

export interface Follow {
  scroller: RefCallback<HTMLElement>;
  content: RefCallback<HTMLElement>;
  /** Whether the reader is elsewhere than at the end. */
  away: boolean;
  toEnd: () => void;
}

/** The first of these that is not wholly above a line; they stand one under the other. */
function firstBelow(all: HTMLCollection, line: number): Element | undefined {
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const one = all[middle];
    if (one && one.getBoundingClientRect().bottom <= line) from = middle + 1;
    else to = middle;
  }
  return all[from];
}

/**
 * Keeps a scroller at its end while what it holds grows, unless the reader has scrolled away: then what they
 * read stays where it is, whatever grows above or below it. A change of `moment` goes to the end in any case.
 * Where it is not `whole`, its end is not the end. Where it is `empty`, what stands there is read from its beginning.
 * The refs of the scroller and of what it holds may come and go.
 */
export function useFollow(moment: unknown, whole: boolean, empty = false): Follow {
  const [outer, setOuter] = useState<HTMLElement | null>(null);
  const [inner, setInner] = useState<HTMLElement | null>(null);
  const [away, setAway] = useState(false);
  const following = useRef(true);
  const ends = useRef(whole);
  ends.current = whole;
  const begins = useRef(empty);
  begins.current = empty;
  // Where the scroller stood last: only the reader moves it up.
  const last = useRef(0);
  // What the reader looks at, and how far below the scroller's edge it is.
  const held = useRef<{ element: Element; top: number }>(undefined);

  useEffect(() => {
    if (!outer || !inner) return;
    const hold = () => {
      const edge = outer.getBoundingClientRect().top;
      const turn = firstBelow(inner.children, edge);
      const element = (turn && firstBelow(turn.children, edge)) ?? turn;
      held.current = element && { element, top: element.getBoundingClientRect().top - edge };
    };
    const scrolled = () => {
      if (begins.current) return;
      const top = outer.scrollTop;
      if (!ends.current) following.current = false;
      else if (outer.scrollHeight - top - outer.clientHeight < NEAR) following.current = true;
      else if (top < last.current - 1) following.current = false;
      last.current = top;
      if (following.current) held.current = undefined;
      else hold();
      setAway(!following.current);
    };
    const grown = new ResizeObserver(() => {
      if (begins.current) return;
      if (following.current && ends.current) {
        outer.scrollTop = outer.scrollHeight;
      } else if (held.current?.element.isConnected) {
        const { element, top } = held.current;
        const moved = element.getBoundingClientRect().top - outer.getBoundingClientRect().top - top;
        if (Math.abs(moved) >= 1) outer.scrollTop += moved;
      }
      last.current = outer.scrollTop;
    });
    grown.observe(inner);
    grown.observe(outer);
    outer.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      grown.disconnect();
      outer.removeEventListener("scroll", scrolled);
    };
  }, [outer, inner]);

  const toEnd = useCallback(() => {
    following.current = true;
    held.current = undefined;
    setAway(false);
    if (!outer || begins.current) return;
    outer.scrollTop = outer.scrollHeight;
    last.current = outer.scrollTop;
  }, [outer]);
  useEffect(toEnd, [moment, toEnd]);

  return { scroller: setOuter, content: setInner, away, toEnd };
}
