import { useEffect, useRef } from "react";

const INPUT = ["pointerdown", "keydown", "wheel", "touchstart"] as const;
const PASSIVE = { capture: true, passive: true };
/** A timer holds 24 days at most; whoever waits longer looks again then. */
const LONGEST = 2 ** 31 - 1;

export interface Watch {
  /** While it is held nobody counts as away. */
  hold: (held: boolean) => void;
  end: () => void;
}

/**
 * Tells once that no input came for so many milliseconds; where it is held then, as soon as it is let
 * go. Judges by the clock, not by the timer, which stands still while a machine sleeps.
 */
export function watchInput(after: number, onIdle: () => void): Watch {
  let last = Date.now();
  let held = false;
  let told = false;
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    clearTimeout(timer);
    const now = Date.now();
    // A clock that was set back does not keep the window open.
    last = Math.min(last, now);
    const left = last + after - now;
    if (left > 0) {
      timer = setTimeout(look, Math.min(left, LONGEST));
    } else if (!held && !told) {
      told = true;
      onIdle();
    }
  };
  const input = (event: Event) => {
    look();
    // The first key after a sleep may come before any timer: it is too late, and goes nowhere.
    if (told) event.stopImmediatePropagation();
    else last = Date.now();
  };
  for (const name of INPUT) window.addEventListener(name, input, PASSIVE);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  look();
  return {
    hold: (next) => {
      held = next;
      look();
    },
    end: () => {
      clearTimeout(timer);
      for (const name of INPUT) window.removeEventListener(name, input, PASSIVE);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    },
  };
}

/**
 * Calls back when nobody used the window for so many minutes, unless `held`; never where minutes are
 * null. A change of `moment` counts as use.
 */
export function useIdle(minutes: number | null, held: boolean, moment: unknown, onIdle: () => void) {
  const latest = useRef(onIdle);
  const watch = useRef<Watch>(undefined);
  useEffect(() => {
    latest.current = onIdle;
  });
  useEffect(() => {
    if (minutes === null) return;
    const begun = watchInput(minutes * 60_000, () => latest.current());
    watch.current = begun;
    return () => {
      begun.end();
      watch.current = undefined;
    };
  }, [minutes, moment]);
  useEffect(() => watch.current?.hold(held), [held, minutes, moment]);
}
