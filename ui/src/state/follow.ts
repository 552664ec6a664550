import { type RefCallback, useEffect, useRef, useState } from "react";

/** How near the end still counts as at the end, in CSS pixels. */
const NEAR = 48;

/**
 * Keeps a scroller at its end while what it holds grows, unless the reader has scrolled away.
 * A change of `moment` goes to the end in any case. Gives the refs of the scroller and of what it
 * holds; they may come and go.
 */
export function useFollow(moment: unknown): [RefCallback<HTMLElement>, RefCallback<HTMLElement>] {
  const [outer, setOuter] = useState<HTMLElement | null>(null);
  const [inner, setInner] = useState<HTMLElement | null>(null);
  const following = useRef(true);
  // Where the scroller stood last: only the reader moves it up.
  const last = useRef(0);

  useEffect(() => {
    if (!outer || !inner) return;
    const scrolled = () => {
      const top = outer.scrollTop;
      if (outer.scrollHeight - top - outer.clientHeight < NEAR) following.current = true;
      else if (top < last.current - 1) following.current = false;
      last.current = top;
    };
    const grown = new ResizeObserver(() => {
      if (!following.current) return;
      outer.scrollTop = outer.scrollHeight;
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

  useEffect(() => {
    following.current = true;
    if (outer) outer.scrollTop = outer.scrollHeight;
  }, [moment, outer]);

  return [setOuter, setInner];
}
