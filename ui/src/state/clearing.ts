import { useState } from "react";
import type { Failure } from "../contract";
import { mayTell } from "../design/toast";
import { asFailure, rpc } from "../host";

/** Deletes every thread, one after the other, once that was asked for and confirmed. */
export function useClearing(onEnd: (deleted: number, failure?: Failure) => void) {
  /** Those that would be deleted. */
  const [asking, setAsking] = useState<string[]>();
  /** How many are, while it goes on. */
  const [deleted, setDeleted] = useState<number>();
  const ask = async () => {
    const may = mayTell();
    try {
      const { threads } = await rpc("threads/list", {});
      if (!may()) return;
      if (threads.length === 0) onEnd(0);
      else setAsking(threads.map((thread) => thread.id));
    } catch (error) {
      if (may()) onEnd(0, asFailure(error));
    }
  };
  const confirm = async () => {
    let count = 0;
    let failure: Failure | undefined;
    const may = mayTell();
    setDeleted(0);
    try {
      for (const id of asking ?? []) {
        // As whoever asked for it, or not at all.
        if (!may()) return;
        await rpc("threads/delete", { thread_id: id, at_once: true });
        setDeleted(++count);
      }
    } catch (error) {
      failure = asFailure(error);
    }
    setDeleted(undefined);
    setAsking(undefined);
    if (may()) onEnd(count, failure);
  };
  const cancel = () => {
    if (deleted === undefined) setAsking(undefined);
  };
  return { asking, deleted, ask, confirm, cancel };
}
