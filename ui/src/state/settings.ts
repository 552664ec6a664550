import type { Key, Say } from "../i18n";

/** The sections of the settings, in their order. */
export const SECTIONS = [
  "account",
  "permissions",
  "memory",
  "chat",
  "appearance",
  "notifications",
  "privacy",
  "organization",
  "audit",
  "diagnostics",
  "about",
] as const;

export type SectionId = (typeof SECTIONS)[number];

/** Every setting, by the section that it stands in. */
export const SETTINGS = {
  who: "account",
  profiles: "account",
  signOut: "account",
  remembered: "permissions",
  memories: "memory",
  sendKey: "chat",
  streaming: "chat",
  spellCheck: "chat",
  theme: "appearance",
  contrast: "appearance",
  density: "appearance",
  motion: "appearance",
  language: "appearance",
  notifications: "notifications",
  kept: "privacy",
  deleteThreads: "privacy",
  managed: "organization",
  audit: "audit",
  doctor: "diagnostics",
  report: "diagnostics",
  version: "about",
  updates: "about",
  licences: "about",
  links: "about",
} as const satisfies Record<string, SectionId>;

export type SettingId = keyof typeof SETTINGS;

/** By what a setting is found: its name, its section, and what else people call it. */
export function names(id: SettingId, t: Say): string {
  const keys: Key[] = [`settings.${id}`, `settings.section.${SETTINGS[id]}`, `settings.${id}.words`];
  return keys.map((key) => t(key)).join(" ");
}

/** The sections that there are: one of them only where an organization manages this machine. */
export const sectionsHere = (managed: boolean): SectionId[] => SECTIONS.filter((section) => managed || section !== "organization");

/** The settings that have every word, in their order; nothing where there is no word: then all are shown. */
export function foundSettings(words: string, t: Say, here: readonly SectionId[] = SECTIONS): ReadonlySet<SettingId> | undefined {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return undefined;
  const ids = (Object.keys(SETTINGS) as SettingId[]).filter((id) => here.includes(SETTINGS[id]));
  return new Set(ids.filter((id) => wanted.every((word) => names(id, t).toLocaleLowerCase().includes(word))));
}

/** The sections that are shown: the chosen one, or every one with something that was found. */
export function shownSections(chosen: SectionId, found: ReadonlySet<SettingId> | undefined): SectionId[] {
  if (!found) return [chosen];
  return SECTIONS.filter((section) => [...found].some((id) => SETTINGS[id] === section));
}
