// Every page of the gallery at every width, light and dark, against small pictures of how it looked last: an icon
// that vanished, a button that moved, another colour is seen. It takes minutes, so a run looks at some pages by hand broken
// and at whether each has its pictures; BEHALF_FULL=1 looks at all, BEHALF_PICTURES=1 takes the pictures anew.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawn, gallery, HEIGHT, isWindow, NARROW_ONLY, type Opened, WIDTHS } from "./harness";
import { blank, changed, difference, type Picture, read, SCALE, STEP, written } from "./scaled";
import { type Index, INDEX, index, keep, KEPT, kept } from "./sheets";
import { inColours, still } from "./still";

/** Where what looks otherwise is laid, and where it does; not part of the repository. */
const NEW = fileURLToPath(new URL("./pictures/changed-gallery/", import.meta.url));
/** All sheets together, in bytes. */
const MOST = 8 * 1024 * 1024;
/** What gives up waiting after a while looks one way or the other, as the machine is quick. */
const PASSING = ["window-begin-looking"];
/** Sheets of a hundred screens' length: each of their states is on other pages too, so one width says enough. */
const LONG = ["actions-user", "actions-sp", "tools"];
/** What was not ready yet is looked at again so often. */
const LOOKS_AGAIN = 8;

const widthsOf = (id: string) => (NARROW_ONLY.includes(id) ? [360] : LONG.includes(id) ? [900] : WIDTHS);
/** Sheets of parts are columns of 880: where there is room for them one theme says enough, by turns. */
const THEMES: Record<number, string[]> = { 1440: ["light"], 900: ["dark"], 360: ["light", "dark"] };
const looksOf = (id: string) =>
  widthsOf(id).flatMap((width) => (isWindow(id) ? ["light", "dark"] : (THEMES[width] ?? [])).map((theme) => ({ width, theme })));

const { ids: list, open, close } = await gallery();
const ids = (await list()).filter((id) => !PASSING.includes(id));
const anew = !!process.env.BEHALF_PICTURES;
const taken = new Map<string, Picture[]>();
let places: Index = {};
let looker: Opened;

beforeAll(async () => {
  looker = await open("stage", 360, { theme: "light", contrast: "system" }, { query: { stage: "" } });
  rmSync(NEW, { recursive: true, force: true });
  if (!anew) places = index();
});
afterAll(async () => {
  if (anew) {
    if (taken.size !== ids.length) throw new Error("pictures are kept all at once: run it without a filter");
    await keep(looker.page, new Map(ids.map((id) => [id, taken.get(id) ?? []])));
  }
  await close();
});

async function opened(id: string, then: (page: Page) => Promise<void>) {
  const { page, context } = await open(id, looksOf(id)[0]?.width ?? 360, { theme: "light", contrast: "normal" });
  await still(page);
  if (anew) await page.waitForLoadState("networkidle");
  await then(page);
  await context.close();
}

async function shown(page: Page, id: string): Promise<{ file: Buffer; small: Picture }> {
  const file = await page.screenshot({ animations: "disabled", caret: "hide", fullPage: !isWindow(id) });
  return { file, small: await read(looker.page, file, SCALE, STEP) };
}

/** Looks until it is as it was, or, without a picture of before, until it stays as it is. */
async function looked(page: Page, id: string, before?: Picture): Promise<{ file: Buffer; small: Picture }> {
  let now = await shown(page, id);
  let expected = before ?? blank(0, 0);
  for (let again = 1; changed(expected, now.small).length > 0 && again <= LOOKS_AGAIN; again++) {
    if (!before) expected = now.small;
    await drawn(page, 4 * again);
    now = await shown(page, id);
  }
  return now;
}

describe.skipIf(!anew && !process.env.BEHALF_FULL)("each page of the gallery looks as it did", { concurrent: true }, () => {
  it.each(ids)("%s", async (id) => {
    const line = places[id];
    if (!anew && !line) throw new Error(`there is no picture of ${id} yet: run this with BEHALF_PICTURES=1`);
    const before = line ? await kept(looker.page, line) : [];
    const found: string[] = [];
    await opened(id, async (page) => {
      for (const [i, { width, theme }] of looksOf(id).entries()) {
        if (page.viewportSize()?.width !== width) {
          await page.setViewportSize({ width, height: HEIGHT });
          await page.waitForFunction((width) => innerWidth === width, width);
        }
        await inColours(page, theme);
        const { file, small } = await looked(page, id, before[i]);
        if (anew) {
          taken.set(id, [...(taken.get(id) ?? []), small]);
          continue;
        }
        const was = before[i] ?? blank(0, 0);
        const blocks = changed(was, small);
        if (blocks.length === 0) continue;
        mkdirSync(NEW, { recursive: true });
        const name = `${id}-${width}-${theme}`;
        writeFileSync(`${NEW}${name}.png`, file);
        writeFileSync(`${NEW}${name}-difference.png`, await written(looker.page, difference(was, small), "image/png"));
        const { left, top } = blocks[0] ?? { left: 0, top: 0 };
        const size = was.height === small.height ? "" : `, and ${small.height * SCALE} high instead of ${was.height * SCALE}`;
        found.push(`${id} at ${width}, ${theme}: otherwise at ${blocks.length} places, the first at ${left * SCALE}, ${top * SCALE}${size}`);
      }
    });
    expect(found, "look at browser/pictures/changed-gallery; if it is meant, run this with BEHALF_PICTURES=1").toEqual([]);
  });
});

/** A page that is broken by hand. */
async function broken(id: string, hand: () => void): Promise<number> {
  const line = places[id];
  if (!line) throw new Error(`no picture of ${id}`);
  const [before] = await kept(looker.page, line);
  let count = 0;
  await opened(id, async (page) => {
    await inColours(page, "light");
    expect(changed(before as Picture, (await looked(page, id, before)).small), "whole").toEqual([]);
    await page.evaluate(hand);
    count = changed(before as Picture, (await shown(page, id)).small).length;
  });
  return count;
}

describe.skipIf(anew)("what is broken is seen", () => {
  it("an icon that vanished", async () => {
    expect(await broken("buttons", () => ((document.querySelectorAll("main svg")[0] as SVGElement).style.visibility = "hidden"))).toBeGreaterThan(0);
    expect(await broken("window-answered", () => ([...document.querySelectorAll("header svg, main svg")].find((one) => one.checkVisibility()) as SVGElement).style.setProperty("visibility", "hidden"))).toBeGreaterThan(0);
  });
  it("a button that moved", async () => {
    expect(await broken("buttons", () => ((document.querySelector("main button") as HTMLElement).style.marginLeft = "4px"))).toBeGreaterThan(0);
    expect(await broken("window-answered", () => ((document.querySelector("[data-testid=new-chat]") as HTMLElement).style.translate = "0 -4px"))).toBeGreaterThan(0);
  });
  it("another colour", async () => {
    expect(await broken("buttons", () => document.documentElement.style.setProperty("--user", "#0b6bcb"))).toBeGreaterThan(0);
    expect(await broken("window-answered", () => document.documentElement.style.setProperty("--surface", "#e8f0ff"))).toBeGreaterThan(0);
  });
});

it("a block tells what is seen from what is not", () => {
  const white = blank(32, 32);
  const dotted = (value: number, size: number) => {
    const picture = blank(32, 32);
    for (let y = 10; y < 10 + size; y++) picture.points.fill(value, (y * 32 + 10) * 3, (y * 32 + 10 + size) * 3);
    return picture;
  };
  expect(changed(white, white)).toEqual([]);
  expect(changed(white, dotted(255 - STEP, 2)), "a step in some points").toEqual([]);
  expect(changed(white, dotted(180, 2)), "a small thing").toEqual([{ left: 8, top: 8 }]);
  expect(changed(white, blank(32, 36)).length, "a size").toBe(8);
});

it.skipIf(anew)("the sheets that are kept are those of the pages that are, and they are small", () => {
  expect(Object.keys(places).toSorted()).toEqual(ids.toSorted());
  expect(Object.entries(places).filter(([id, { sizes }]) => sizes.length !== looksOf(id).length)).toEqual([]);
  const sheets = [...new Set(Object.values(places).map(({ sheet }) => sheet))];
  expect(readdirSync(KEPT).toSorted()).toEqual([INDEX, ...sheets].toSorted());
  expect(sheets.reduce((sum, name) => sum + statSync(KEPT + name).size, 0)).toBeLessThanOrEqual(MOST);
  expect(readFileSync(KEPT + INDEX).length).toBeLessThan(64 * 1024);
});
