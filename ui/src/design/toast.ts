// What was just done, told in passing, with the way back.
import { type ReactNode, useSyncExternalStore } from "react";
import type { Say } from "../i18n";

export interface Toast {
  id: number;
  /** What is said; in the language that is spoken while it shows, where it is a function. */
  text: string | ((t: Say) => string);
  /** More than words; it stays until it is dismissed. */
  body?: ReactNode;
  /** How long it shows, in milliseconds, while nobody points at it. */
  wait?: number;
  /** Takes it back. */
  onUndo?: () => void;
  /** Told once it stands: nobody took it back. */
  onStand?: () => void;
}

let toasts: readonly Toast[] = [];
let last = 0;
const heard = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const hear of heard) hear();
}

/** Shows a few words for a while; gives by what they are ended. */
export function toast(one: Omit<Toast, "id">): number {
  set([...toasts, { ...one, id: ++last }]);
  return last;
}

/** Ends one: taken back, or left to stand. */
export function settle(id: number, undo: boolean) {
  const one = toasts.find((other) => other.id === id);
  if (!one) return;
  set(toasts.filter((other) => other.id !== id));
  if (undo) one.onUndo?.();
  else one.onStand?.();
}

/** Takes one out of sight, with nobody told: what it said is not so, or not for whoever is there now. */
export function drop(id: number) {
  if (toasts.some((one) => one.id === id)) set(toasts.filter((one) => one.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => toasts,
  );
}
