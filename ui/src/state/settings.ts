/** The sections of the settings, in their order. */
export const SECTIONS = [
  "account",
  "permissions",
  "memory",
  "chat",
  "appearance",
  "notifications",
  "privacy",
  "audit",
  "diagnostics",
  "about",
] as const;

export type SectionId = (typeof SECTIONS)[number];
