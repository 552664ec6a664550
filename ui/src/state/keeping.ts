import { rpc } from "../host";
import { Drafts } from "./drafts";

/** Drafts of whoever is signed in, resting with the engine. */
export const draftsHere = () =>
  new Drafts({
    show: async (thread) => (await rpc("drafts/show", { thread_id: thread })).text ?? "",
    keep: (thread, text) => rpc("drafts/keep", { thread_id: thread, text }),
  });

/** How long whoever leaves waits for what they wrote to be kept, in milliseconds. */
const PATIENCE = 2000;

/** Keeps what is written, and nothing more after that; a store that does not answer holds nobody. */
export const kept = (drafts: Drafts | undefined) =>
  Promise.race([drafts?.hold(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
