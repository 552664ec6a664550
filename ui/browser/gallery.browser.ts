// Every page of the gallery in Chromium, under the window's policy: nothing is wrong with it in any look or
// width, and axe finds nothing. Pictures go to `pictures/` where BEHALF_PICTURES is set.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { focused, layoutFaults, reachable } from "./faults";
import { drawn, gallery, HEIGHT, isWindow, NARROW_ONLY, WIDTHS } from "./harness";
import { violations } from "./violations";

const LOOKS = [
  { theme: "light", contrast: "system" },
  { theme: "dark", contrast: "system" },
  { theme: "light", contrast: "more" },
  { theme: "dark", contrast: "more" },
] as const;
/** A menu keeps the focus while it is open; a list of completions takes the Tab. */
const MENUS = ["window-editor-completing", "window-editor-columns", "window-profiles", "window-begin-prompts", "window-begin-model-menu", "window-begin-agent-menu", "window-chat-mentions", "window-chat-mentions-within", "window-chat-commands"];
const COLOURS = ["color-contrast"];
const SIZES = ["scrollable-region-focusable", "target-size"];

const pictures = process.env.BEHALF_PICTURES ? fileURLToPath(new URL("./pictures/", import.meta.url)) : undefined;
if (pictures) mkdirSync(pictures, { recursive: true });

const { ids: list, open, close } = await gallery();
const ids = await list();
afterAll(close);

async function look(page: Page, { theme, contrast }: (typeof LOOKS)[number]) {
  await page.evaluate(
    ([theme, contrast]) => {
      document.documentElement.dataset.theme = theme;
      document.documentElement.dataset.contrast = contrast;
    },
    [theme, contrast === "more" ? "more" : "normal"] as const,
  );
}

/** Faults of the layout that stay: what floats finds its place anew some frames after the window has another size. */
async function settled(page: Page): Promise<string[]> {
  let faults: string[] = [];
  for (let frames = 2; frames <= 32; frames *= 2) {
    await drawn(page, frames);
    faults = await page.evaluate(layoutFaults);
    if (faults.length === 0) break;
  }
  return faults;
}

describe.concurrent("each page of the gallery", () => {
  it.each(ids)("%s", async (id) => {
    const faults: string[] = [];
    const note = (where: string, found: string[]) => faults.push(...found.map((one) => `${where}: ${one}`));
    const first = NARROW_ONLY.includes(id) ? 360 : 1440;
    const { page, context, complaints } = await open(id, first, LOOKS[0]);
    if (isWindow(id) && !MENUS.includes(id)) note(`${first}`, await focusFaults(page));
    for (const width of WIDTHS.filter((one) => one <= first)) {
      await page.setViewportSize({ width, height: HEIGHT });
      await page.waitForFunction((width) => innerWidth === width, width);
      note(`${width}`, await settled(page));
      for (const one of LOOKS) {
        const isFirst = one === LOOKS[0];
        const where = `${width} ${one.theme}${one.contrast === "more" ? ", high contrast" : ""}`;
        // Colours do not depend on the width, nor names on the look.
        const rules = width === Math.min(900, first) ? (isFirst ? "all" : COLOURS) : width === 360 && isFirst ? SIZES : [];
        if (!pictures && rules.length === 0) continue;
        await look(page, one);
        if (rules.length > 0) note(where, await violations(page, rules, isWindow(id)));
        if (pictures && (one.contrast === "system" || (isWindow(id) && width === 1440))) {
          await page.screenshot({ path: `${pictures}${id}-${width}-${one.theme}${one.contrast === "more" ? "-contrast" : ""}.png`, fullPage: !isWindow(id) });
        }
      }
      await look(page, LOOKS[0]);
    }
    note("console", complaints);
    await context.close();
    expect(faults.slice(0, 30)).toEqual([]);
  });
});

/** What has the focus without showing it, and what the focus never comes to. */
async function focusFaults(page: Page): Promise<string[]> {
  const unseen = new Set<string>();
  const way = new Set<string>();
  for (let i = 0, ends = 0; i < 120 && ends < 2; i++) {
    // Where Tab indents, Escape lets the next one leave.
    if (await page.evaluate(() => document.activeElement?.matches(".cm-content"))) await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    const at = await page.evaluate(focused);
    // Once past the last and back to the first.
    if (at.isBody) ends++;
    else if (!at.isSeen) unseen.add(at.name);
    if (!at.isBody) way.add(at.name);
  }
  const all = await page.evaluate(reachable);
  return [
    ...[...unseen].map((name) => `${name} has the focus, and does not show it`),
    ...all.filter((name) => !way.has(name)).map((name) => `${name} is not reached`),
  ];
}
