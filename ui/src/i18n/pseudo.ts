// A language for tests: English with other letters, a third longer and between ⟦ ⟧, so that a text which was
// never given a name is told from one that was.
import { type Texts, teach } from ".";
import en from "./en.json";

export const PSEUDO = "en-XA";

const LETTERS: Record<string, string> = { a: "á", c: "ç", e: "é", i: "î", n: "ñ", o: "ö", s: "š", u: "ü", A: "Å", E: "É", O: "Ø", S: "Š" };

/** A text in the pseudo-language; what is put in stays. */
export function pseudo(text: string): string {
  const other = text
    .split(/(\{\{.*?\}\})/)
    .map((part) => (part.startsWith("{{") ? part : part.replace(/[a-zA-Z]/g, (letter) => LETTERS[letter] ?? letter)))
    .join("");
  return `⟦${other}${"·".repeat(Math.ceil(text.length / 3))}⟧`;
}

export function speakPseudo() {
  const texts: Texts = Object.fromEntries(Object.entries(en).map(([key, text]) => [key, pseudo(text)]));
  teach(PSEUDO, texts);
}

/**
 * What of a part would not be translated: texts and names in it that are in no ⟦ ⟧. Data (`translate="no"`,
 * `code`) is no text, nor is what holds no letter.
 */
export function untranslated(place: Element, names: string[] = []): string[] {
  const found: string[] = [];
  const look = (said: string | null, of: Element) => {
    if (of.closest('[translate="no"], code, kbd, [hidden]')) return;
    let rest = said ?? "";
    // One may stand in another.
    for (let before = ""; before !== rest; ) {
      before = rest;
      rest = rest.replace(/⟦[^⟦⟧]*⟧/g, "");
    }
    for (const name of names) rest = rest.split(name).join("");
    if (/\p{L}/u.test(rest)) found.push(`<${of.tagName.toLowerCase()}> ${rest.trim()}`);
  };
  const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) if (node.parentElement) look(node.nodeValue, node.parentElement);
  for (const element of place.querySelectorAll("*")) {
    for (const name of ["aria-label", "title", "placeholder", "data-tip", "alt"]) look(element.getAttribute(name), element);
  }
  return found;
}

/** What cannot grow with its text: on one line whatever it says, and not cut where it ends. */
export function stiff(place: Element): string[] {
  return [...place.querySelectorAll(".whitespace-nowrap")]
    .filter((element) => /\p{L}/u.test(element.textContent ?? "") && !element.querySelector(".truncate") && !element.classList.contains("truncate"))
    .map((element) => `<${element.tagName.toLowerCase()}> ${element.textContent}`);
}
