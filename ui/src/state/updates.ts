// New versions of Behalf: looked for a while after the start and once a day, and whenever somebody asks.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { NewerVersion, Updates } from "../contract";
import { rpc } from "../host";
import { useFailed } from "./failed";
import { preferences, readPreferences, usePreferences } from "./preferences";

/** After the start, so that nothing waits for it; and how often it is thought of then. In milliseconds. */
const FIRST = 5_000;
const AGAIN = 3600_000;
/** Between two looks that nobody asked for. */
const DAY = 24 * 3600_000;

let known: Updates | undefined;
/** The version that waits until the next start. */
let later: string | undefined;
/** When was looked last. */
let looked = -DAY;
const heard = new Set<() => void>();
const tell = () => {
  for (const hear of heard) hear();
};
const listen = (hear: () => void) => {
  heard.add(hear);
  return () => heard.delete(hear);
};

export async function lookForUpdates(): Promise<Updates> {
  looked = performance.now();
  const reply = await rpc("updates/look", {});
  known = reply;
  tell();
  return reply;
}

/** Not now: it is told again after the next start. */
export function putOff(version: string) {
  later = version;
  tell();
}

/** As if nothing had been looked for. */
export function forgetUpdates() {
  known = undefined;
  later = undefined;
  looked = -DAY;
  tell();
}

/** What nobody asked for fails in silence: the engine has it in its log. */
async function everyDay() {
  if (performance.now() - looked < DAY) return;
  // Where it cannot be known whether somebody wants it, nobody does.
  await readPreferences();
  if (preferences().updates) await lookForUpdates();
}

/** Looks by itself, as long as a window is there; one that comes back does not begin anew. */
export function useLooking() {
  useEffect(() => {
    const look = () => void everyDay().catch(() => {});
    const first = setTimeout(look, FIRST);
    const again = setInterval(look, AGAIN);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, []);
}

/** The newer version that is to be told of. */
export function useNewer(): NewerVersion | undefined {
  const { updates, skipped_version: skipped } = usePreferences();
  const newer = useSyncExternalStore(listen, () => known?.newer);
  const put = useSyncExternalStore(listen, () => later);
  return updates && newer && newer.version !== skipped && newer.version !== put ? newer : undefined;
}

/** What was found last, and a way to look at once. */
export function useUpdates() {
  const found = useSyncExternalStore(listen, () => known);
  const [looking, setLooking] = useState(false);
  const { failed, fail, clear } = useFailed();
  const look = async () => {
    clear();
    setLooking(true);
    try {
      await lookForUpdates();
    } catch (error) {
      fail(error, () => void look());
    } finally {
      setLooking(false);
    }
  };
  return { found, looking, failed, look };
}
