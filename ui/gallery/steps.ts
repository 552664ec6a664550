import type { Steps } from "./page";

/** Waits until something is drawn, then does it: no pauses. */
export const steps: Steps = { see, click: async (id) => (await see(id)).click(), type };

/** What is typed comes as from a keyboard: React hears of no value that it set itself. */
async function type(id: string, text: string) {
  const field = (await see(id)) as HTMLTextAreaElement;
  field.focus();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function see(id: string): Promise<HTMLElement> {
  const find = () => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  return new Promise((resolve) => {
    const found = find();
    if (found) return resolve(found);
    const watch = new MutationObserver(() => {
      const found = find();
      if (!found) return;
      watch.disconnect();
      resolve(found);
    });
    watch.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}
