// Before the first paint: the look that was chosen, from the copy that src/theme.ts keeps of it.
(() => {
  const root = document.documentElement.dataset;
  const is = (query) => matchMedia(query).matches;
  const theme = localStorage.getItem("theme");
  root.theme = theme === "dark" || (theme !== "light" && is("(prefers-color-scheme: dark)")) ? "dark" : "light";
  root.contrast = localStorage.getItem("contrast") === "more" || is("(prefers-contrast: more)") ? "more" : "normal";
  root.density = localStorage.getItem("density") === "compact" ? "compact" : "comfortable";
  root.motion = localStorage.getItem("motion") === "less" ? "less" : "normal";
})();
