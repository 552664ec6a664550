import type { Failure } from "../contract";
import { asFailure, rpc } from "../host";
import { Drafts } from "./drafts";
import type { Failed } from "./failed";

/** What is no news: the thread is gone, or a sign-in is asked for anyway. */
const SAID_ELSEWHERE: Failure["code"][] = ["not_found", "sign_in_needed"];

/** Drafts of whoever is signed in, resting with the engine. `onUnkept` is told the first time that one cannot rest
 * there; it stays in the window, and is kept with the next. */
export function draftsHere(onUnkept: (failed: Failed) => void): Drafts {
  let unkept = false;
  const drafts: Drafts = new Drafts({
    show: async (thread) => (await rpc("drafts/show", { thread_id: thread })).text ?? "",
    keep: async (thread, text) => {
      try {
        await rpc("drafts/keep", { thread_id: thread, text });
        unkept = false;
      } catch (error) {
        const failure = asFailure(error);
        if (!unkept && !SAID_ELSEWHERE.includes(failure.code)) onUnkept({ failure, again: () => void drafts.flush() });
        unkept = true;
        throw error;
      }
    },
  });
  return drafts;
}

/** How long whoever leaves waits for what they wrote to be kept, in milliseconds. */
const PATIENCE = 2000;

/** Keeps what is written, and nothing more after that; a store that does not answer holds nobody. */
export const kept = (drafts: Drafts | undefined) =>
  Promise.race([drafts?.hold(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
