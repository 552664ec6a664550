// The parts of the window, gone through in a circle by key.

const PANES = "aside, [data-pane]";
const INSIDE = "button:not(:disabled), input, a[href], [tabindex]";

const inSight = (pane: HTMLElement) => pane.checkVisibility?.() ?? true;

/** Where the focus goes within a part: where one writes, else the part itself, else the first of what it holds. */
function entry(pane: HTMLElement): HTMLElement | null {
  return pane.querySelector<HTMLElement>("textarea") ?? (pane.hasAttribute("tabindex") ? pane : pane.querySelector<HTMLElement>(INSIDE));
}

/** Goes to the next part, or to the one before. */
export function goToPane(by: 1 | -1) {
  const panes = [...document.querySelectorAll<HTMLElement>(PANES)].filter(inSight);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[at < 0 ? (by > 0 ? 0 : panes.length - 1) : (at + by + panes.length) % panes.length];
  if (next) entry(next)?.focus();
}
