// How the window looks and behaves, as the engine keeps it for this machine: applied at once, kept after.
import { useSyncExternalStore } from "react";
import type { Failure, Preferences } from "../contract";
import { asFailure, rpc } from "../host";
import { contrast, density, motion, theme, wear } from "../theme";

/** As new; how it looks is known before the engine has answered. */
function first(): Preferences {
  return {
    theme: theme(),
    high_contrast: contrast() === "more",
    density: density(),
    reduced_motion: motion() === "less",
    language: localStorage.getItem("language"),
    send_key: "enter",
    streaming: true,
    notifications: true,
    spell_check: true,
    updates: true,
    skipped_version: null,
  };
}

let shown = first();
/** What the engine has said last. */
let kept: Preferences | undefined;
/** Changes go one after the other: the last one wins. */
let line: Promise<unknown> = Promise.resolve();
let waiting = 0;
/** What is being kept at the moment. */
let changes: Partial<Preferences> = {};
const heard = new Set<() => void>();

function show(next: Preferences) {
  shown = next;
  wear(next);
  for (const hear of heard) hear();
}

/** Reads them from the engine. What was changed meanwhile stands. */
export async function readPreferences(): Promise<void> {
  const reply = await rpc("settings/show", {});
  // An engine that has none says nothing.
  if (!reply.theme) return;
  kept = reply;
  if (waiting === 0) show(reply);
}

/** Changes some of them. It is seen at once, and taken back where it cannot be kept: then the failure is told. */
export async function changePreferences(change: Partial<Preferences>): Promise<Failure | undefined> {
  const before = kept ?? shown;
  changes = { ...changes, ...change };
  show({ ...shown, ...change });
  waiting++;
  const work = line.then(async () => {
    // What is not changed is as the engine has it, also where it was not asked yet.
    if (!kept) {
      const reply = await rpc("settings/show", {});
      if (reply.theme) kept = reply;
    }
    return await rpc("settings/change", { ...(kept ?? shown), ...changes });
  });
  line = work.catch(() => {});
  try {
    const reply = await work;
    if (reply.theme) kept = reply;
    return undefined;
  } catch (error) {
    if (waiting === 1) show(kept ?? before);
    return asFailure(error);
  } finally {
    waiting--;
    if (waiting === 0) changes = {};
  }
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => shown,
  );
}

/** As they are now, outside of what is drawn. */
export function preferences(): Preferences {
  return shown;
}
