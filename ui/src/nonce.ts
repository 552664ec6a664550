// The one nonce that the content security policy allows style elements: the shell writes it into the page.
import { setNonce } from "get-nonce";

export const nonce = document.querySelector<HTMLStyleElement>("style[nonce]")?.nonce || undefined;

// For what locks the scrolling behind a dialog or a menu.
if (nonce) setNonce(nonce);
