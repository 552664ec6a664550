// What was just done, told in passing, with the way back.
import { type ReactNode, useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  /** More than words; it stays until it is dismissed. */
  body?: ReactNode;
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

/** Shows a few words for a while. */
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

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => toasts,
  );
}
