// The main pages in Chromium, against pictures of how they looked last: what changes without being meant is seen.
// BEHALF_PICTURES=1 takes the pictures anew. Letters are drawn by the machine's own libraries, so a little may differ.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gallery, HEIGHT, type Opened } from "./harness";
import { differing } from "./pixels";
import { inColours, still } from "./still";

const KEPT = fileURLToPath(new URL("./kept/", import.meta.url));
/** Where what looks otherwise is laid, beside the pictures of the gallery; not part of the repository. */
const NEW = fileURLToPath(new URL("./pictures/changed/", import.meta.url));
/** So much of a picture may differ. */
const LITTLE = 0.002;
/** All pictures together, in bytes. */
const MOST = 3 * 1024 * 1024;

/** Each page at some widths and themes: every one of what is seen most, a few of the rest. */
const LOOKS = {
  all: [[1440, "light"], [1440, "dark"], [900, "light"], [900, "dark"], [360, "light"], [360, "dark"]],
  some: [[1440, "light"], [900, "dark"], [360, "light"]],
  few: [[1440, "dark"], [360, "light"]],
} as const;
const PAGES: Record<string, keyof typeof LOOKS> = {
  "window-begin-configured": "some",
  "window-answered": "all",
  "window-approval": "some",
  "window-audit": "few",
  "window-settings": "some",
  "window-compare": "few",
  "window-identity": "few",
  "onboarding-found": "some",
  "onboarding-waiting": "some",
  "onboarding-ready-locked": "some",
};
const ALL = Object.entries(PAGES).flatMap(([id, looks]) => LOOKS[looks].map(([width, theme]) => ({ id, width, theme, name: `${id}-${width}-${theme}.png` })));

const { open, close } = await gallery();
let looker: Opened;
beforeAll(async () => {
  looker = await open("stage", 360, { theme: "light", contrast: "system" }, { query: { stage: "" } });
});
afterAll(close);
const anew = !!process.env.BEHALF_PICTURES;
if (anew) rmSync(KEPT, { recursive: true, force: true });
mkdirSync(KEPT, { recursive: true });
rmSync(NEW, { recursive: true, force: true });

describe("each main page looks as it did", () => {
  it.each(ALL)("$name", async ({ id, width, theme, name }) => {
    const { page, context } = await open(id, width, { theme, contrast: "normal" });
    await page.setViewportSize({ width, height: HEIGHT });
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await still(page);
    await inColours(page, theme);
    const now = await page.screenshot({ animations: "disabled", caret: "hide" });
    await context.close();
    if (anew) return writeFileSync(KEPT + name, now);
    const before = readdirSync(KEPT).includes(name) ? readFileSync(KEPT + name) : undefined;
    const part = before ? await differing(looker.page, before, now) : 1;
    if (part > LITTLE) {
      mkdirSync(NEW, { recursive: true });
      writeFileSync(NEW + name, now);
    }
    const what = before ? `${(part * 100).toFixed(2)} % of ${name} looks otherwise` : `there is no picture ${name} yet`;
    expect(part, `${what}: look at browser/pictures/changed/${name}; if it is meant, run this with BEHALF_PICTURES=1`).toBeLessThanOrEqual(LITTLE);
  });
});

it("a picture of another page is told from it", async () => {
  const [one, other] = ["window-answered-360-light.png", "window-approval-360-light.png"].map((name) => readFileSync(KEPT + name));
  expect(await differing(looker.page, one as Buffer, one as Buffer)).toBe(0);
  expect(await differing(looker.page, one as Buffer, other as Buffer)).toBeGreaterThan(LITTLE);
  expect(await differing(looker.page, one as Buffer, readFileSync(`${KEPT}window-answered-900-light.png`))).toBe(1);
});

it("the pictures that are kept are those that are compared, and they are small", () => {
  const kept = readdirSync(KEPT);
  expect(kept.toSorted()).toEqual(ALL.map(({ name }) => name).toSorted());
  expect(kept.length).toBeLessThanOrEqual(40);
  expect(kept.reduce((sum, name) => sum + readFileSync(KEPT + name).length, 0)).toBeLessThanOrEqual(MOST);
});
