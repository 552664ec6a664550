import type { DraftOf, Failure } from "../contract";
import { mayTell, standAll } from "../design/toast";
import { asFailure, rpc } from "../host";
import { Drafts, EDITOR, type Place } from "./drafts";
import type { Failed } from "./failed";

/** What is no news: the thread is gone, or a sign-in is asked for anyway. */
const SAID_ELSEWHERE: Failure["code"][] = ["not_found", "sign_in_needed"];

const at = (place: Place): DraftOf => (place === EDITOR ? { thread_id: null, editor: true } : { thread_id: place });

/** Drafts of whoever is signed in, resting with the engine. `onUnkept` is told the first time that one cannot rest
 * there; it stays in the window, and is kept with the next. Whoever comes after them is told nothing of it. */
export function draftsHere(onUnkept: (failed: Failed) => void): Drafts {
  let unkept = false;
  const drafts: Drafts = new Drafts({
    show: async (place) => (await rpc("drafts/show", at(place))).text ?? "",
    keep: async (place, text) => {
      const may = mayTell();
      try {
        await rpc("drafts/keep", { ...at(place), text });
        unkept = false;
      } catch (error) {
        const failure = asFailure(error);
        if (!may()) throw error;
        if (!unkept && !SAID_ELSEWHERE.includes(failure.code)) onUnkept({ failure, again: () => void drafts.flush() });
        unkept = true;
        throw error;
      }
    },
  });
  return drafts;
}

/** How long whoever leaves waits for what they wrote and did, in milliseconds. */
const PATIENCE = 2000;

/** Keeps what is written, and nothing more after that; what could still be taken back stands, while it is still asked
 * as whoever did it. An engine that does not answer holds nobody. */
export const kept = (drafts: Drafts | undefined) =>
  Promise.race([Promise.all([drafts?.hold(), standAll()]), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
