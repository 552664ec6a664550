// How the window looks: the user's choice, else the system's. What is kept here is a copy of the settings, so
// that the first paint is right; `public/look.js` reads it before the page is drawn.
import type { Preferences } from "./contract";

export type Theme = "system" | "light" | "dark";
export type Contrast = "system" | "more";
export type Density = "comfortable" | "compact";
export type Motion = "system" | "less";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const more = window.matchMedia("(prefers-contrast: more)");

export function theme(): Theme {
  const kept = localStorage.getItem("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function contrast(): Contrast {
  return localStorage.getItem("contrast") === "more" ? "more" : "system";
}

export function density(): Density {
  return localStorage.getItem("density") === "compact" ? "compact" : "comfortable";
}

export function motion(): Motion {
  return localStorage.getItem("motion") === "less" ? "less" : "system";
}

export function isDark(): boolean {
  return theme() === "dark" || (theme() === "system" && dark.matches);
}

/** Looks as the settings say, at once and at the next start. */
export function wear(look: Pick<Preferences, "theme" | "high_contrast" | "density" | "reduced_motion" | "language">) {
  const copy: Record<string, string | null> = {
    theme: look.theme,
    contrast: look.high_contrast ? "more" : "system",
    density: look.density,
    motion: look.reduced_motion ? "less" : "system",
    language: look.language,
  };
  for (const [name, value] of Object.entries(copy)) {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  }
  paint();
}

function paint() {
  const { dataset } = document.documentElement;
  dataset.theme = isDark() ? "dark" : "light";
  dataset.contrast = contrast() === "more" || more.matches ? "more" : "normal";
  dataset.density = density();
  // Less motion is the system's word too: of that the style sheet knows by itself.
  dataset.motion = motion() === "less" ? "less" : "normal";
}

export function followTheme() {
  paint();
  dark.addEventListener("change", paint);
  more.addEventListener("change", paint);
}
