// Deleting a thread with a way back: it is out of sight at once, and deleted for good when nobody took that back.
import { type RefObject, useCallback, useState } from "react";
import type { ThreadSummary } from "../contract";
import { drop, settle, toast } from "../design/toast";
import { asFailure, rpc } from "../host";
import { useStable } from "./stable";

/** How long the way back shows, in milliseconds, while nobody points at it. */
const SHOWN = 8000;
/** It ends so long before the engine deletes by itself: what shows can be done. */
const BEFORE = 1000;

const NONE: ReadonlySet<string> = new Set();

export interface DeletingParts {
  /** The threads, as they were listed last. */
  listed: ThreadSummary[];
  /** The thread in view. */
  thread?: string;
  /** Grows with each change of who is there. */
  age: RefObject<number>;
  onBegin: () => void;
  onOpen: (thread?: string) => void;
  onRefresh: () => void;
  onFailure: (error: unknown, again?: () => void) => void;
}

export interface Deleting {
  /** Those that are there. */
  threads: ThreadSummary[];
  /** What is deleted, or is about to be. */
  gone: ReadonlySet<string>;
  remove: (thread: string, title: string) => Promise<void>;
  /** Forgets it all: somebody else may look. What does not stand by then, the engine deletes. */
  end: () => void;
}

export function useDeleting(parts: DeletingParts): Deleting {
  const [gone, setGone] = useState(NONE);
  const inView = useStable(() => parts.thread);
  const open = useStable(parts.onOpen);
  const refresh = useStable(parts.onRefresh);
  const fail = useStable(parts.onFailure);

  const put = (id: string, away: boolean) =>
    setGone((before) => new Set(away ? [...before, id] : [...before].filter((one) => one !== id)));

  const remove = useStable(async (id: string, title: string) => {
    parts.onBegin();
    const before = parts.age.current;
    const still = () => parts.age.current === before;
    const wasOpen = inView() === id;
    put(id, true);
    if (wasOpen) open();
    const show = () => {
      put(id, false);
      // Whoever has begun something else meanwhile stays there.
      if (wasOpen && inView() === undefined) open(id);
    };
    const deleted = rpc("threads/delete", { thread_id: id, at_once: false });
    let isIn = false;
    const isDeleted = deleted.then(
      () => (isIn = true),
      () => false,
    );
    const back = async () => {
      if (!(await isDeleted) || !still()) return;
      try {
        await rpc("threads/restore", { thread_id: id });
        if (!still()) return;
        show();
        refresh();
        toast({ text: (t) => t("threads.back", { title }) });
      } catch (error) {
        if (!still()) return;
        // What is deleted for good does not come by trying again.
        if (asFailure(error).code === "not_found") toast({ text: (t) => t("threads.gone", { title }) });
        else fail(error, () => void back());
      }
    };
    const stand = async () => {
      // At once where it can be: whoever did it may be about to leave. Where it cannot be deleted now, the engine does
      // so a little later.
      if (isIn || ((await isDeleted) && still())) await rpc("threads/delete", { thread_id: id, at_once: true }).catch(() => {});
    };
    const shown = toast({ text: (t) => t("threads.deleted", { title }), wait: SHOWN, onUndo: () => void back(), onStand: stand });
    try {
      const { undo_ms } = await deleted;
      if (!still()) return;
      if (undo_ms !== null) setTimeout(() => settle(shown, false), undo_ms - BEFORE);
      refresh();
    } catch (error) {
      drop(shown);
      if (!still()) return;
      show();
      fail(error, () => void remove(id, title));
    }
  });

  const end = useCallback(() => setGone(NONE), []);
  const threads = gone.size > 0 ? parts.listed.filter((one) => !gone.has(one.id)) : parts.listed;
  return { threads, gone, remove, end };
}
