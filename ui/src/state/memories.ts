import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { Memory } from "../contract";
import { asFailure, rpc } from "../host";
import type { Failed } from "./failed";

/** Those that are being forgotten: out of sight already, and not gone as long as it can be taken back. */
let leaving: ReadonlySet<string> = new Set();
const heard = new Set<() => void>();

function leave(id: string, leaves: boolean) {
  const next = new Set(leaving);
  if (leaves) next.add(id);
  else next.delete(id);
  leaving = next;
  for (const hear of heard) hear();
}

/** What is remembered about the user, without what is being forgotten. */
export function useMemories(done: number) {
  const [memories, setMemories] = useState<Memory[]>();
  const [failed, setFailed] = useState<Failed>();
  const away = useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => leaving,
  );
  const load = useCallback(async () => {
    try {
      setMemories((await rpc("memory/list", {})).memories);
    } catch (error) {
      const again = () => {
        setFailed(undefined);
        void load();
      };
      setFailed({ failure: asFailure(error), again });
    }
  }, []);
  // biome-ignore lint: a turn that ended may have left something to remember
  useEffect(() => void load(), [load, done]);
  const change = async (work: () => Promise<unknown>) => {
    setFailed(undefined);
    try {
      await work();
    } catch (error) {
      setFailed({ failure: asFailure(error), again: () => void change(work) });
    }
    await load();
  };
  return {
    memories: memories?.filter((memory) => !away.has(memory.id)),
    failed,
    /** Takes one out of sight. */
    hide: (id: string) => leave(id, true),
    /** Brings it back. */
    keep: (id: string) => leave(id, false),
    /** Forgets one, for good. */
    forget: (id: string) => change(() => rpc("memory/forget", { id })).then(() => leave(id, false)),
    clear: () => change(() => rpc("memory/clear", {})),
  };
}
