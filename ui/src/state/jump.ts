import { useCallback, useEffect, useState } from "react";
import type { ShownTurn } from "./turns";

/** How long a turn is waited for, in milliseconds: its thread may have to be read first. */
const PATIENCE = 5_000;

// Of a long thread not every turn is drawn: whoever draws them is told which is wanted.
let shows: ((turn: number) => void) | undefined;

/** Takes the wish to see a turn; gives what ends that. */
export function onWanted(show: (turn: number) => void): () => void {
  shows = show;
  return () => {
    if (shows === show) shows = undefined;
  };
}

/** Goes to a turn of the conversation as soon as it is drawn. */
export function useJump(turns: ShownTurn[]): (turn: string) => void {
  const [wanted, setWanted] = useState<string>();
  const index = wanted === undefined ? -1 : turns.findIndex((turn) => turn.id === wanted);
  useEffect(() => {
    if (wanted === undefined) return;
    const timer = setTimeout(() => setWanted(undefined), PATIENCE);
    return () => clearTimeout(timer);
  }, [wanted]);
  useEffect(() => {
    if (index < 0) return;
    shows?.(index);
    const go = () => {
      const turn = [...document.querySelectorAll<HTMLElement>("article.turn")].find((one) => one.dataset.turn === wanted);
      if (!turn) return false;
      turn.tabIndex = -1;
      turn.focus({ preventScroll: true });
      turn.scrollIntoView?.({ block: "start" });
      setWanted(undefined);
      return true;
    };
    // What draws a turn is loaded with the first of them. The list goes to its end before.
    let timer = setTimeout(function look() {
      if (!go()) timer = setTimeout(look, 50);
    }, 0);
    return () => clearTimeout(timer);
  }, [index, wanted]);
  return useCallback((turn: string) => setWanted(turn), []);
}
