// What the window says, in the user's language. English is always there; another language is fetched when
// it is chosen. A part says `const { t } = useText()`, and gives each text a name in `en.json` and `de.json`.
import { createInstance } from "i18next";
import { use, useSyncExternalStore } from "react";
import en from "./en.json";
import { type Forms, forms } from "./forms";

/** The name of a text; of one that counts, without its ending. */
export type Key = keyof typeof en extends infer K ? (K extends `${infer Base}_${"one" | "other"}` ? Base : K) : never;
export type Texts = Record<string, string>;
export type Say = (key: Key, values?: Record<string, string | number>) => string;

/** The languages, each in its own words. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const FILES: Record<Exclude<Language, "en">, () => Promise<{ default: Texts }>> = { de: () => import("./de.json") };

const i18n = createInstance();
void i18n.init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // What is drawn is text, never markup.
  interpolation: { escapeValue: false },
});

export interface Text extends Forms {
  t: Say;
  /** The language, for `lang` of what is drawn with it. */
  lang: string;
}

const heard = new Set<() => void>();
let now = text("en");
/** The first language, where it is fetched: nothing is drawn in another before. */
let first: Promise<void> | undefined;
let wanted = "en";

function text(lang: string): Text {
  return { t: i18n.getFixedT(lang) as unknown as Say, lang, ...forms(lang) };
}

/** The language of these that is nearest to a tag; English where none is near. */
export function nearest(tag: string): Language {
  const base = tag.toLowerCase().split("-")[0] ?? "";
  return base in LANGUAGES ? (base as Language) : "en";
}

/** Goes on in another language; nothing is the language of the desktop. */
export async function speak(tag: string | null): Promise<void> {
  const next = nearest(tag ?? navigator.language);
  wanted = next;
  if (next !== "en" && !i18n.hasResourceBundle(next, "translation")) {
    i18n.addResourceBundle(next, "translation", (await FILES[next]()).default);
  }
  // Another may have been chosen meanwhile.
  if (wanted === next) tell(next);
}

/** Takes texts of a language that has no file: for tests. */
export function teach(lang: string, texts: Texts) {
  i18n.addResourceBundle(lang, "translation", texts, true, true);
  wanted = lang;
  tell(lang);
}

function tell(lang: string) {
  if (lang === now.lang) return;
  now = text(lang);
  for (const hear of heard) hear();
}

/** How to say things; drawn anew when the language changes. */
export function useText(): Text {
  if (first) use(first);
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    () => now,
    () => now,
  );
}

/** As now, outside of what is drawn. */
export function said(): Text {
  return now;
}

if (nearest(localStorage.getItem("language") ?? navigator.language) !== "en") {
  first = speak(localStorage.getItem("language")).then(
    () => undefined,
    // English is there.
    () => undefined,
  );
}

/** A word of the engine in the user's language; as it is where it has none. */
export function worded(t: Say, group: string, word: string): string {
  const key = `${group}.${word}`;
  return key in en ? t(key as Key) : word;
}
