import type { Steps } from "./page";

/** Waits until something is drawn, then does it: no pauses. */
export const steps: Steps = { see, click: async (id) => (await see(id)).click() };

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
