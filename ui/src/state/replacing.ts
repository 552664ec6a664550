// A newer version that takes this one's place: fetched, put there, begun anew. It goes on when its dialog is closed.
import { useSyncExternalStore } from "react";
import type { Failure, UpdateEvent } from "../contract";
import { asFailure, rpc } from "../host";

export type Replacing =
  /** Of a version that was wanted before: why it is not there. */
  | { at: "idle"; version?: string; failure?: Failure }
  /** Bytes that have come, of how many; nothing is known at first. */
  | { at: "fetching"; bytes?: number; of?: number; stopping: boolean }
  /** It is checked and put in its place: nothing stops that any more. */
  | { at: "installing" }
  | { at: "installed"; version: string; failure?: Failure };

let now: Replacing = { at: "idle" };
const heard = new Set<() => void>();
function become(next: Replacing) {
  now = next;
  for (const hear of heard) hear();
}

/** As if nothing had been fetched. */
export const forgetReplacing = () => become({ at: "idle" });

function hear(event: UpdateEvent) {
  // An event may come after the reply.
  if (now.at !== "fetching") return;
  if (event.event === "installing") return become({ at: "installing" });
  // What was said before there was anything to stop is said again.
  if (now.stopping) void rpc("updates/stop", {}).catch(() => {});
  become({ ...now, bytes: event.bytes, of: event.of ?? undefined });
}

/** Installs the version that was shown, and no other. */
export async function install(version: string) {
  // Two clicks are one wish.
  if (now.at !== "idle") return;
  become({ at: "fetching", stopping: false });
  try {
    const installed = await rpc<"updates/install", UpdateEvent>("updates/install", { version }, hear);
    become({ at: "installed", version: installed.version });
  } catch (error) {
    const failure = asFailure(error);
    // Whoever stopped it knows.
    become({ at: "idle", version, ...(failure.code !== "cancelled" && { failure }) });
  }
}

export async function stopFetching() {
  if (now.at !== "fetching") return;
  become({ ...now, stopping: true });
  await rpc("updates/stop", {}).catch(() => now.at === "fetching" && become({ ...now, stopping: false }));
}

export async function restart() {
  const was = now;
  if (was.at !== "installed") return;
  become({ at: "installed", version: was.version });
  await rpc("updates/restart", {}).catch((error) => become({ ...was, failure: asFailure(error) }));
}

export function useReplacing(): Replacing {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => now,
  );
}
