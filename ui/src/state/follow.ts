import { type RefObject, useEffect, useRef } from "react";

/** How near the end still counts as at the end, in CSS pixels. */
const NEAR = 48;

/**
 * Keeps a scroller at its end while what it holds grows, unless the reader has scrolled away.
 * A change of `moment` goes to the end in any case.
 */
export function useFollow(moment: unknown): [RefObject<HTMLDivElement | null>, RefObject<HTMLDivElement | null>] {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  // Where the scroller stood last: only the reader moves it up.
  const last = useRef(0);

  useEffect(() => {
    const outer = scroller.current;
    const inner = content.current;
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
  }, []);

  useEffect(() => {
    following.current = true;
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [moment]);

  return [scroller, content];
}
