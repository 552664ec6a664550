// Light or dark: the user's choice, else the system's.
export type Theme = "system" | "light" | "dark";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  const kept = localStorage.getItem("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function setTheme(next: Theme) {
  localStorage.setItem("theme", next);
  paint();
}

export function isDark(): boolean {
  return theme() === "dark" || (theme() === "system" && dark.matches);
}

function paint() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

export function followTheme() {
  paint();
  dark.addEventListener("change", paint);
}
