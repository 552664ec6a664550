import type { Steps } from "./page";

/** Waits until something is drawn, then does it: no pauses. */
export const steps: Steps = { see, click: async (id) => (await see(id)).click(), type, until };

/** What is typed comes as from a keyboard: React hears of no value that it set itself. */
async function type(id: string, text: string) {
  const field = (await see(id)) as HTMLTextAreaElement | HTMLInputElement;
  const own = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  field.focus();
  Object.getOwnPropertyDescriptor(own.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function see(id: string): Promise<HTMLElement> {
  const find = () => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  await until(() => !!find());
  return find() as HTMLElement;
}

function until(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo()) return resolve();
    const watch = new MutationObserver(() => {
      if (!isSo()) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  });
}
