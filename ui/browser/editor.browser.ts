// The SQL editor in Chromium, under the window's policy: what is typed, what is offered for it, and what the keys do.
import { afterAll, afterEach, expect, it } from "vitest";
import { gallery, type Opened } from "./harness";

const LIGHT = { theme: "light", contrast: "system" };
const { open, close } = await gallery();
let opened: Opened;
afterEach(() => opened.context.close());
afterAll(close);

const id = (name: string) => `[data-testid="${name}"]`;
const begin = async (name: string) => {
  opened = await open(name, 1440, LIGHT);
  return opened.page;
};
const focus = () => opened.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? document.activeElement?.tagName);
const written = () => opened.page.locator(`${id("editor-text")} .cm-line`).allTextContents();
/** A list takes no key in the moment in which it opens; the clock of the page stands still but for this. */
let seconds = 4;
const later = () => opened.page.clock.setFixedTime(`2026-11-28T14:03:${String(seconds++).padStart(2, "0")}Z`);
const options = () => opened.page.locator(".cm-completionLabel").allTextContents();

it("is drawn under the policy of the window: nothing is refused, and its styles are there", async () => {
  const page = await begin("window-editor-text");
  const look = await page.locator(id("editor-text")).evaluate((text) => ({
    font: getComputedStyle(text).fontFamily.includes("JetBrains"),
    keyword: getComputedStyle(text.querySelector(".cm-line span") as Element).color === getComputedStyle(text).color,
    nonces: [...document.querySelectorAll("style")].every((style) => style.nonce !== ""),
  }));
  expect(look, "a keyword has a colour of its own").toEqual({ font: true, keyword: false, nonces: true });
  expect(opened.complaints, "of the policy").toEqual([]);
});

it("names are offered as one types; Escape leaves the list, then the text", async () => {
  const page = await begin("window-editor-empty");
  await page.click(id("editor-text"));
  await page.keyboard.type("SELECT * FROM mai");
  await expect.poll(options).toContain("main");
  await later();
  await page.keyboard.press("Tab");
  await page.keyboard.type(".sa");
  await expect.poll(options).toEqual(["sales"]);
  await later();
  await page.keyboard.press("Enter");
  await page.keyboard.type(".ord");
  await expect.poll(options).toEqual(["order_items", "orders"]);
  await page.keyboard.press("Escape");
  await expect.poll(options, { message: "the list is left" }).toEqual([]);
  await expect.poll(focus, { message: "and not the text" }).toBe("editor-text");
  expect(await page.locator(id("editor-page")).count(), "nor the page").toBe(1);
  await page.keyboard.type("ers o WHERE o.reg");
  await expect.poll(options).toEqual(["region"]);
  await later();
  await page.keyboard.press("Tab");
  await expect.poll(written).toEqual(["SELECT * FROM main.sales.orders o WHERE o.region"]);
  expect(opened.complaints, "of the policy").toEqual([]);
});

it("Tab indents, and Escape lets the next one leave", async () => {
  const page = await begin("window-editor-text");
  await page.focus(id("editor-text"));
  await page.keyboard.press("Tab");
  expect((await written())[0], "it is indented").toMatch(/^ {2}SELECT/);
  await expect.poll(focus).toBe("editor-text");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect.poll(focus, { message: "the text is left" }).not.toBe("editor-text");
  expect((await written())[0], "and not changed").toMatch(/^ {2}SELECT/);
  await page.focus(id("editor-text"));
  // Any other key ends what Escape began.
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+Tab");
  expect((await written())[0], "taken back").toMatch(/^SELECT/);
});

it("Control+Enter runs and adds no line; the rows are gone to by keys alone", async () => {
  const page = await begin("window-editor-rows");
  await page.click(id("editor-new"));
  await page.click(id("editor-text"));
  await page.keyboard.type("SELECT 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(id("grid"));
  expect(await written()).toEqual(["SELECT 1"]);
  await expect.poll(focus, { message: "the focus stays in the text" }).toBe("editor-text");
  await page.keyboard.press("Escape");
  for (let i = 0; i < 30 && (await focus()) !== "grid"; i++) await page.keyboard.press("Tab");
  expect(await focus()).toBe("grid");
});

it("what is wrong is gone to, and formatting can be taken back", async () => {
  const page = await begin("window-editor-failed");
  await page.click(id("editor-go"));
  await expect.poll(focus).toBe("editor-text");
  await page.keyboard.type("X");
  await expect.poll(async () => (await written())[2]).toBe("GROUP BY Xregin");
  await page.waitForSelector(id("editor-wrong"), { state: "detached" });
  const before = await written();
  await page.click(id("editor-format"));
  await expect.poll(async () => (await written()).length, { message: "each on its line" }).toBeGreaterThan(before.length);
  await page.keyboard.press("Control+z");
  await expect.poll(written).toEqual(before);
  expect(opened.complaints, "of the policy").toEqual([]);
});
