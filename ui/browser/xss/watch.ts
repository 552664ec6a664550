// Looks on in the page while strangers speak. Each function is sent there whole.

export interface Watched {
  /** What ran, by the number of its payload. */
  ran: string[];
  /** What the policy of the page had to refuse. */
  violations: string[];
  /** Elements and attributes that no harmless word ever made. */
  strange: string[];
  unhandled: string[];
  /** How many elements were looked at. */
  looked: number;
  /** From now on nothing new is expected. */
  learned: () => void;
}

declare global {
  interface Window {
    watched: Watched;
  }
}

/** From before the first script of the page: everything that enters the document is looked at, also what leaves it again. */
export function watch() {
  // What an answer may be made of. Written down once more: a change of the rules has to be made here too.
  const TAGS = new Set(
    "p br strong em del code pre ul ol li blockquote h1 h2 h3 h4 table thead tbody tr th td hr span".split(" "),
  );
  const ATTRIBUTES = new Set(["title", "start"]);
  const LEADS = new Set(["href", "src", "srcset", "action", "formaction", "poster", "data", "background", "ping", "xlink:href", "srcdoc", "cite"]);
  const OWN = new RegExp(`^(${location.origin})?/(assets/|icon\\.png$)`);
  const known = new Set<string>();
  let learning = true;
  const watched: Watched = { ran: [], violations: [], strange: [], unhandled: [], looked: 0, learned: () => void (learning = false) };
  window.watched = watched;
  const ran = (what: string) => (id?: unknown) => void watched.ran.push(`${what} ${id ?? ""}`);
  Object.assign(window, { canary: ran("canary"), open: ran("open"), alert: ran("alert"), print: ran("print"), msgbox: ran("msgbox") });
  document.addEventListener("securitypolicyviolation", (event) => {
    watched.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
  });
  window.addEventListener("unhandledrejection", (event) => {
    watched.unhandled.push(JSON.stringify(event.reason) ?? String(event.reason));
  });
  const strange = (element: Element, what: string) => {
    watched.strange.push(`${what} in ${(element.parentElement ?? element).outerHTML.slice(0, 160)}`);
  };
  const look = (element: Element) => {
    watched.looked++;
    const tag = element.localName;
    // A block of code is laid out by the window; what it holds is text.
    const block = element.closest(".prose > div:not([data-block=code])");
    // A form hands out its fields under any name: what it is asked must come from the prototype.
    const names = Element.prototype.getAttributeNames.call(element);
    for (const name of names) {
      const value = Element.prototype.getAttribute.call(element, name) ?? "";
      if (LEADS.has(name) && !OWN.test(value)) strange(element, `<${tag} ${name}=${value}>`);
    }
    if (block && block !== element) {
      if (!TAGS.has(tag)) strange(element, `<${tag}> in an answer`);
      for (const name of names) if (!ATTRIBUTES.has(name)) strange(element, `<${tag} ${name}> in an answer`);
      return;
    }
    for (const one of [tag, ...names.map((name) => `${tag}@${name}`)]) {
      if (learning) known.add(one);
      else if (!known.has(one)) strange(element, `<${one}>`);
    }
  };
  const all = (element: Element) => {
    look(element);
    for (const inner of element.querySelectorAll("*")) look(inner);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") look(change.target as Element);
      for (const node of change.addedNodes) if (node instanceof Element) all(node);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

/** Does to every element of every answer what a person might; gives how many there were, and whatever could be followed. */
export function touch(): { touched: number; leads: string[] } {
  const EVENTS = ["pointerover", "pointerenter", "mouseover", "pointerdown", "focus", "focusin", "click", "auxclick", "contextmenu", "toggle", "copy", "input", "animationend", "transitionend", "error", "load", "scroll", "wheel"];
  const elements = document.querySelectorAll(".prose *");
  for (const element of elements) {
    for (const name of EVENTS) element.dispatchEvent(new Event(name, { bubbles: name !== "load" && name !== "error", cancelable: true }));
    // An SVG element has no `click` of its own.
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  const leads = document.querySelectorAll("a, area, form[action], [href]:not(link), [src]:not(script), iframe, object, embed");
  return { touched: elements.length, leads: [...leads].map((one) => one.outerHTML.slice(0, 200)) };
}
