import { useEffect, useRef, useState } from "react";
import type { DemoWorkspace, Failure, SessionState, WorkspaceFound } from "../contract";
import { asFailure, rpc } from "../host";
import { useStable } from "./stable";

/** A workspace that has said what it is. */
export interface Found {
  workspace: WorkspaceFound;
  /** Where it is the demo: who may sign in. */
  demo?: DemoWorkspace;
  /** Where a profile was gone to for it. */
  session?: SessionState;
}

/** What is asked at the moment: an address, a profile, or the demo. */
export type Looking = { host: string } | { profile: string } | { demo: true };

/** Asks an address which workspace it is, before anybody is sent there. Only the last question is answered. */
export function useFinding(found: (found: Found) => void) {
  const [looking, setLooking] = useState<Looking>();
  const [failure, setFailure] = useState<Failure>();
  const last = useRef(0);
  const onFound = useStable(found);
  // What is answered after one has left is no news.
  useEffect(() => () => void last.current++, []);

  // Work takes no further step once it is not the last: whoever has left goes to no other profile.
  const look = async (at: Looking, work: (isLast: () => boolean) => Promise<Found | undefined>) => {
    const own = ++last.current;
    const isLast = () => own === last.current;
    setLooking(at);
    setFailure(undefined);
    try {
      const answer = await work(isLast);
      if (answer && isLast()) onFound(answer);
    } catch (error) {
      if (isLast()) setFailure(asFailure(error));
    } finally {
      if (isLast()) setLooking(undefined);
    }
  };
  const find = (host: string) => look({ host }, async () => ({ workspace: await rpc("workspace/find", { host }) }));
  /** The workspace of a profile, which is gone to. */
  const choose = (name: string, host: string) =>
    look({ profile: name }, async (isLast) => {
      const workspace = await rpc("workspace/find", { host });
      if (!isLast()) return undefined;
      const session = await rpc("session/switch", { name });
      if (session.problem) throw session.problem;
      return { workspace, session };
    });
  const startDemo = () =>
    look({ demo: true }, async (isLast) => {
      const demo = await rpc("demo/start", {});
      if (!isLast()) return undefined;
      return { workspace: await rpc("workspace/find", { host: demo.host }), demo };
    });
  const stop = () => {
    last.current++;
    setLooking(undefined);
  };
  return { looking, failure, find, choose, startDemo, stop };
}
