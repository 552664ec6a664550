// What the organization has settled on this machine: the same for whoever signs in, and told with each session.
import { useSyncExternalStore } from "react";
import type { Managed } from "../contract";

let now: Managed | null = null;
const heard = new Set<() => void>();

/** Keeps what was told last. */
export function keepManaged(next: Managed | null) {
  now = next;
  for (const hear of heard) hear();
}

/** What is settled; nothing where nobody manages this machine. */
export function useManaged(): Managed | null {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => now,
  );
}

/** The value that is settled for a key, if there is one. */
export const useSettled = (field: string) => useManaged()?.settled.find((one) => one.field === field)?.value;

/** Whether results, charts and threads may be saved as files. */
export const useMayExport = () => useManaged()?.export ?? true;
