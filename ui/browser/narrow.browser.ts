// A window with little room: nothing lies over what is read, and what belongs together is not torn apart.
import { afterAll, afterEach, expect, it } from "vitest";
import { SESSION } from "../gallery/fixtures/people";
import { PREFERENCES } from "../gallery/fixtures/records";
import { ANSWERED, THREADS, WAITING } from "../gallery/fixtures/threads";
import type {} from "../gallery/stage";
import { gallery, type Opened } from "./harness";

const { open, close } = await gallery();
let opened: Opened;
afterEach(() => opened.context.close());
afterAll(close);

const id = (name: string) => `[data-testid="${name}"]`;
const inWindow = async (width: number, show: object, language?: string) => {
  opened = await open("stage", 1440, { theme: "light", contrast: "system" }, {
    query: { stage: "" },
    before: async (fresh) => {
      await fresh.addInitScript((language) => void (language && localStorage.setItem("language", language)), language);
    },
  });
  opened.page.setDefaultTimeout(8000);
  const { page } = opened;
  const answers = { "session/state": SESSION, "threads/list": { threads: THREADS }, "threads/show": show, "settings/show": { ...PREFERENCES, language: language ?? null } };
  await page.evaluate((json) => window.stage.answer(json), JSON.stringify(answers));
  await page.evaluate(() => window.stage.window());
  await page.locator(id("thread")).first().click();
  await page.waitForSelector("article.turn");
  await page.setViewportSize({ width, height: 800 });
  return page;
};
const box = (one: string) => opened.page.locator(one).first().boundingBox().then((found) => found ?? { x: 0, y: 0, width: 0, height: 0 });

it("what is told passes over neither the answer nor the composer at 360 px", async () => {
  const page = await inWindow(360, ANSWERED);
  await page.locator(id("tab-chart")).first().click();
  await page.click(id("chart-save-svg"));
  // It waits while it is pointed at.
  await page.hover(id("toast"));
  const parts = async () => {
    const [toast, transcript, composer] = [await box(id("toast")), await box(".transcript"), await box(id("composer"))];
    return [toast.y + toast.height <= transcript.y, transcript.y + transcript.height <= composer.y + 1, toast.height > 20];
  };
  await expect.poll(parts).toEqual([true, true, true]);
  const { y } = await box(".transcript");
  await page.locator(`${id("toast")} button`).last().click();
  await page.waitForSelector(id("toast"), { state: "detached" });
  await expect.poll(async () => (await box(".transcript")).y, { message: "its room is given back" }).toBeLessThan(y);
});

it.each([360, 1000])("the ways out of an approval stay beside each other in German at %i px", async (width) => {
  const page = await inWindow(width, WAITING, "de");
  const deny = page.getByRole("button", { name: "Ablehnen" }).first();
  await deny.waitFor();
  const [denies, answers] = await Promise.all([deny.boundingBox(), deny.locator("xpath=preceding-sibling::button").last().boundingBox()]);
  expect(denies?.y).toBe(answers?.y);
  await deny.click();
  const [confirm, back] = await Promise.all([box(id("deny-confirm")), box(`${id("deny-confirm")} + button`)]);
  expect(back.y, "the way back stands beside the way on").toBe(confirm.y);
});

it("two identities of a badge take a line each where one has no room, and neither is squeezed", async () => {
  opened = await open("badges-of-actions", 360, { theme: "light", contrast: "system" });
  const faults = await opened.page.evaluate((badge) => [...document.querySelectorAll<HTMLElement>(`${badge}[data-state=data_as_claimed]`)].flatMap((one) => {
    const box = one.getBoundingClientRect();
    return [...one.children].filter((part) => part.getBoundingClientRect().width < 150 && part.getBoundingClientRect().height > 40 || part.getBoundingClientRect().right > box.right + 1).map((part) => part.textContent);
  }), id("badge"));
  expect(faults).toEqual([]);
});
