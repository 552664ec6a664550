import { toast } from "../design/toast";
import { announce } from "./notice";

/** Puts a text on the clipboard. Where that cannot be done it is said, and the reply is false. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    announce("It could not be copied.");
    toast({ text: (t) => t("chat.notCopied") });
    return false;
  }
}
