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
  /** Told once it stands: nobody took it back. What it gives is waited for where somebody leaves. */
  onStand?: () => unknown;
  /** Told where it is neither: somebody else may look, and for them nothing is done. */
  onDropAll?: () => void;
}

let toasts: readonly Toast[] = [];
let last = 0;
/** Grows each time that all of them are dropped. */
let age = 0;
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

/** Lets everything stand that could still be taken back, before whoever did it leaves; ends when all that is done. */
export async function standAll(): Promise<void> {
  const open = toasts.filter((one) => one.onStand);
  set(toasts.filter((one) => !one.onStand));
  await Promise.allSettled(open.map((one) => one.onStand?.()));
}

/** Takes all out of sight: they were told to somebody who is not there any more. */
export function dropAll() {
  const all = toasts;
  age++;
  set([]);
  for (const one of all) one.onDropAll?.();
}

/** Of work that begins now: whether what comes of it may still be told, because the same person looks. */
export function mayTell(): () => boolean {
  const before = age;
  return () => age === before;
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
