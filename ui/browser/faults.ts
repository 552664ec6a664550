// What is wrong with a page as it stands, looked for inside the page. Each function is sent there whole.

/** Parts that stick out of the page, texts that are cut without a sign of it, targets that are too small. */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const name = (element: Element) => {
    const id = element.getAttribute("data-testid");
    const said = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()}${id ? ` data-testid=${id}` : ""}> “${said}”`;
  };
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    faults.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width}`);
  }
  const isSeen = (element: Element) =>
    element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && !element.closest(".sr-only, [inert]");
  const scrolls = (element: Element) => {
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(outer).overflowX) && outer.scrollWidth > outer.clientWidth) return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
    if (!isSeen(element)) continue;
    const box = element.getBoundingClientRect();
    // Less than two pixels is what is only read out.
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (hasText && (box.right > width + 1 || box.left < -1) && !scrolls(element)) {
      faults.push(`${name(element)} sticks out of the window`);
    }
    const cut = style.overflowX === "hidden" || style.overflowX === "clip";
    if (hasText && cut && style.textOverflow !== "ellipsis" && element.scrollWidth > element.clientWidth + 1) {
      faults.push(`${name(element)} is cut`);
    }
    // After so many lines an ellipsis says that there is more.
    const clamped = style.getPropertyValue("-webkit-line-clamp") !== "none";
    if (hasText && !clamped && style.overflowY === "hidden" && element.scrollHeight > element.clientHeight + 2 && element.clientHeight > 0) {
      faults.push(`${name(element)} is cut below`);
    }
    // A field of a few lines has as many as its text; one of many scrolls.
    if (element instanceof HTMLTextAreaElement && element.clientHeight < 100 && element.scrollHeight > element.clientHeight + 2) {
      faults.push(`${name(element)} has more lines than it shows`);
    }
    // WCAG 2.5.8: 24 px, but for what stands in a sentence, or has a label that is large enough.
    if (element.matches("button, a[href], input, select, textarea, summary, [role=tab], [role=checkbox], [role=switch]")) {
      const label = element.closest("label")?.getBoundingClientRect();
      const before = getComputedStyle(element, "::before");
      const grown = before.content !== "none" && before.position === "absolute" ? 2 * -Number.parseFloat(before.top || "0") : 0;
      const height = Math.max(box.height + grown, label?.height ?? 0);
      const across = Math.max(box.width + grown, label?.width ?? 0);
      if (style.display !== "inline" && (height < 23.5 || across < 23.5)) {
        faults.push(`${name(element)} is ${Math.round(across)} × ${Math.round(height)} px`);
      }
    }
  }
  return [...new Set(faults)];
}

/** Whether what has the focus shows it; its name. */
export function focused(): { name: string; isSeen: boolean; isBody: boolean } {
  const element = document.activeElement as HTMLElement;
  const rings = (one: Element) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
  };
  // A field wears its ring on its frame, a radio button on its label.
  const frame = element.closest("label, .framed, :has(> textarea)");
  return {
    name: `${element.tagName} ${element.dataset.testid ?? element.getAttribute("aria-label") ?? element.textContent?.slice(0, 30)}`,
    isSeen: rings(element) || (frame !== null && rings(frame)),
    isBody: element === document.body,
  };
}

/** Everything that can be had by key, by the names that `focused` gives. */
export function reachable(): string[] {
  // What must be settled first keeps the focus.
  const within = document.querySelector("[role=dialog][data-state=open]") ?? document;
  const all = within.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select, [tabindex]");
  return [...all]
    .filter((element) => {
      if (element.tabIndex < 0 || element.matches(":disabled") || element.closest("[inert], [aria-hidden=true]")) return false;
      // It hands the focus on to the tab that is chosen.
      if (element.matches("[role=tablist]")) return false;
      // So do those before and after what is said in passing.
      if (element.matches("span") && element.parentElement?.querySelector(":scope > [data-pane]")) return false;
      // Of radio buttons with one name, only the one that is chosen.
      if (element instanceof HTMLInputElement && element.type === "radio" && !element.checked) return false;
      return element.checkVisibility({ visibilityProperty: true });
    })
    .map(
      (element) =>
        `${element.tagName} ${element.dataset.testid ?? element.getAttribute("aria-label") ?? element.textContent?.slice(0, 30)}`,
    );
}
