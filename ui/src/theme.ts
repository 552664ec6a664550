// How the window looks: the user's choice, else the system's.
export type Theme = "system" | "light" | "dark";
export type Contrast = "system" | "more";
export type Density = "comfortable" | "compact";

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

export function setTheme(next: Theme) {
  keep("theme", next);
}

export function setContrast(next: Contrast) {
  keep("contrast", next);
}

export function setDensity(next: Density) {
  keep("density", next);
}

export function isDark(): boolean {
  return theme() === "dark" || (theme() === "system" && dark.matches);
}

function keep(name: string, value: string) {
  localStorage.setItem(name, value);
  paint();
}

function paint() {
  const { dataset } = document.documentElement;
  dataset.theme = isDark() ? "dark" : "light";
  dataset.contrast = contrast() === "more" || more.matches ? "more" : "normal";
  dataset.density = density();
}

export function followTheme() {
  paint();
  dark.addEventListener("change", paint);
  more.addEventListener("change", paint);
}
