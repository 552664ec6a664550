import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./gallery.css";
import "../src/content.css";
import { createRoot } from "react-dom/client";
import { followTheme } from "../src/theme";
import { answerWith, requests } from "./host";
import { Index } from "./Index";
import type { Page } from "./page";
import { actions } from "./pages/actions";
import { approvals } from "./pages/approvals";
import { charts } from "./pages/charts";
import { chats } from "./pages/chats";
import { comparisons } from "./pages/comparisons";
import { design } from "./pages/design";
import { gates } from "./pages/gates";
import { onboarding, returning } from "./pages/onboarding";
import { panels } from "./pages/panels";
import { saving } from "./pages/saving";
import { results } from "./pages/results";
import { turns } from "./pages/turns";
import { begin } from "./pages/begin";
import { windows } from "./pages/windows";
import { written } from "./pages/written";
import { Sheet } from "./Sheet";
import { steps } from "./steps";

const PAGES: Page[] = [...design, ...actions, ...approvals, ...turns, ...panels, ...gates, ...onboarding, returning, ...windows, ...comparisons, ...written, ...begin, ...chats, ...saving, ...results, ...charts];

// `?page=…` is one page alone; its looks can be given too.
const asked = new URLSearchParams(location.search);
for (const name of ["theme", "contrast", "density"]) {
  const value = asked.get(name);
  if (value) localStorage.setItem(name, value);
}
followTheme();

// `?stage` draws nothing by itself: a test says what, and changes the answers while it stands.
if (asked.has("stage")) await import("./stage");

const page = PAGES.find((one) => one.id === asked.get("page"));
// For a test that asks what was asked.
Object.assign(window, { requests });
const root = createRoot(document.getElementById("root") as HTMLElement);
if (page) {
  answerWith(page.replies ?? {}, page.events);
  root.render(page.whole ? page.whole() : <Sheet page={page} />);
  const { act } = page;
  void (async () => {
    if (act) await act(steps);
    // For whoever waits for it.
    document.documentElement.dataset.ready = page.id;
  })();
} else if (!asked.has("stage")) {
  root.render(<Index pages={PAGES} />);
  document.documentElement.dataset.pages = PAGES.map((one) => one.id).join(" ");
}
