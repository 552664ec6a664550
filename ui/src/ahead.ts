// Asked before anything is drawn: while the rest of the script is read, the engine looks who is signed in.
// It is imported first of all.
import { rpc } from "./host";

export const ahead = rpc("session/state", {});
// The window tells of it when it stands.
ahead.catch(() => {});
