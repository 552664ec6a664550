// New versions of Behalf: looked for a while after the start and once a day, and whenever somebody asks.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Failure, NewerVersion, Updates } from "../contract";
import { asFailure, rpc } from "../host";
import { preferences, usePreferences } from "./preferences";

/** After the start, so that nothing waits for it; and then each day. In milliseconds. */
const FIRST = 5_000;
const AGAIN = 24 * 3600_000;

let known: Updates | undefined;
/** The version that waits until the next start. */
let later: string | undefined;
const heard = new Set<() => void>();
const tell = () => {
  for (const hear of heard) hear();
};
const listen = (hear: () => void) => {
  heard.add(hear);
  return () => heard.delete(hear);
};

export async function lookForUpdates(): Promise<Updates> {
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
  tell();
}

const everyDay = () => {
  // What nobody asked for fails in silence: the engine has it in its log.
  if (preferences().updates) void lookForUpdates().catch(() => {});
};

/** Looks by itself, as long as a window is there. */
export function useLooking() {
  useEffect(() => {
    const first = setTimeout(everyDay, FIRST);
    const again = setInterval(everyDay, AGAIN);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, []);
}

/** The newer version that is to be told of. */
export function useNewer(): NewerVersion | undefined {
  const { updates, skipped_version: skipped } = usePreferences();
  const version = useSyncExternalStore(listen, () => known?.newer?.version);
  const put = useSyncExternalStore(listen, () => later);
  if (!updates || !version || version === skipped || version === put) return undefined;
  return known?.newer ?? undefined;
}

/** What was found last, and a way to look at once. */
export function useUpdates() {
  const found = useSyncExternalStore(listen, () => known);
  const [looking, setLooking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const look = async () => {
    setFailure(undefined);
    setLooking(true);
    try {
      await lookForUpdates();
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setLooking(false);
    }
  };
  return { found, looking, failure, look };
}
