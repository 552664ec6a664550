import { useRef, useState } from "react";
import type { Failure, SessionState, SignInWaiting } from "../contract";
import { asFailure, rpc } from "../host";

/**
 * A sign-in with the browser: begun, waiting with its link, ended. With `another` it replaces no sign-in
 * of this machine. Whoever has just been in the browser is told to be `fresh`.
 */
export function useSigningIn(another: boolean, onSignedIn: (session: SessionState, fresh?: boolean) => void) {
  const [waiting, setWaiting] = useState<SignInWaiting>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  // Only the last try is told: one that was replaced or cancelled may end much later.
  const last = useRef(0);

  const start = async (host: string) => {
    const at = ++last.current;
    const isLast = () => at === last.current;
    setBusy(true);
    setFailure(undefined);
    setWaiting(undefined);
    try {
      onSignedIn(
        await rpc<"session/sign_in", SignInWaiting>(
          "session/sign_in",
          { host: host || null, another },
          (told) => isLast() && setWaiting(told),
        ),
        true,
      );
    } catch (error) {
      const failed = asFailure(error);
      // A try that was ended by hand, or by the next one, is no news.
      if (isLast() && failed.code !== "cancelled") setFailure(failed);
    } finally {
      if (isLast()) {
        setBusy(false);
        setWaiting(undefined);
      }
    }
  };
  /** Does not wait for the engine, which may be waiting for the workspace. */
  const cancel = () => {
    last.current++;
    setBusy(false);
    setWaiting(undefined);
    const at = last.current;
    rpc("session/cancel_sign_in", {}).catch((error) => at === last.current && setFailure(asFailure(error)));
  };
  return { waiting, busy, failure, setFailure, start, cancel };
}
