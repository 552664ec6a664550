// What is done with keys and pointer: where the focus goes, what opens, and what comes back.
import { afterAll, afterEach, expect, it } from "vitest";
import { gallery, type Opened } from "./harness";

const LIGHT = { theme: "light", contrast: "system" };
const { open, close } = await gallery();
let opened: Opened;
afterEach(() => opened.context.close());
afterAll(close);

const begin = async (id: string, width = 1440) => {
  opened = await open(id, width, LIGHT);
  return opened.page;
};
/** Where the focus is; menus move it a moment after the key. */
const focus = () => opened.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid ?? document.activeElement?.tagName);
const id = (name: string) => `[data-testid="${name}"]`;

it("a menu opens at its first item, is left with Escape, and gives the focus back", async () => {
  const page = await begin("window");
  await page.focus(id("profiles"));
  await page.keyboard.press("Enter");
  await page.waitForSelector(id("lock-now"));
  await expect.poll(focus, { message: "the first item" }).toBe("profile");
  await page.keyboard.press("End");
  await expect.poll(focus, { message: "the last item" }).toBe("lock-now");
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("lock-now"), { state: "detached" });
  await page.waitForFunction(() => (document.activeElement as HTMLElement).dataset.testid === "profiles");
  await page.click(id("profiles"));
  await page.waitForSelector(id("lock-now"));
  await page.click(id("profiles"));
  await page.waitForSelector(id("lock-now"), { state: "detached" });
  expect(opened.complaints, "and nothing is refused").toEqual([]);
});

it("a dialog keeps the focus, is left with Escape, and gives it back each time", async () => {
  const page = await begin("window");
  for (const time of ["first", "second"]) {
    await page.focus(id("profiles"));
    await page.keyboard.press("Enter");
    await page.waitForSelector(id("appearance"));
    await page.focus(id("appearance"));
    await page.keyboard.press("Enter");
    const dialog = await page.waitForSelector(id("appearance-dialog"));
    await page.waitForFunction(() => document.querySelector("[data-testid=appearance-dialog]")?.contains(document.activeElement));
    for (let i = 0; i < 8; i++) await page.keyboard.press("Tab");
    expect(await dialog.evaluate((one) => one.contains(document.activeElement)), `${time}: it does not leave it`).toBe(true);
    await page.keyboard.press("Escape");
    await page.waitForSelector(id("appearance-dialog"), { state: "detached" });
    await page.waitForFunction(() => (document.activeElement as HTMLElement).dataset.testid === "profiles");
  }
  expect(opened.complaints, "its style is allowed by the nonce").toEqual([]);
});

it("high contrast and density are chosen at once, and kept", async () => {
  const page = await begin("window");
  const look = () => page.evaluate(() => ({ ...document.documentElement.dataset }));
  await page.click(id("profiles"));
  await page.click(id("appearance"));
  await page.check(id("contrast-more"));
  await page.check(id("density-compact"));
  expect(await look()).toMatchObject({ contrast: "more", density: "compact", theme: "light" });
  expect(await page.evaluate(() => [localStorage.getItem("contrast"), localStorage.getItem("density")])).toEqual(["more", "compact"]);
});

it("a tip shows on focus, and goes with Escape", async () => {
  const page = await begin("tip");
  await page.keyboard.press("Tab");
  const tip = await page.waitForSelector(id("tip"));
  expect(await tip.textContent()).toBe("Identity panel");
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("tip"), { state: "detached" });
  await expect.poll(focus, { message: "the button keeps the focus" }).toBe("tipped");
});

it("a toast is taken back", async () => {
  const page = await begin("toast");
  expect(await page.locator(id("toast")).count()).toBe(2);
  await page.click(id("undo"));
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=toast]").length === 1);
});

it("what was deleted comes back by key, from where it is said and from anywhere else", async () => {
  const page = await begin("window-deleted");
  const count = () => page.locator(id("thread")).count();
  const all = (await count()) + 1;
  for (let i = 0; i < 4 && !(await page.evaluate(() => document.activeElement?.matches("ol[data-pane]"))); i++) await page.keyboard.press("F6");
  await page.keyboard.press("Tab");
  await expect.poll(focus, { message: "what is said" }).toBe("toast");
  await page.keyboard.press("Tab");
  await expect.poll(focus, { message: "its way back" }).toBe("undo");
  await page.keyboard.press("Enter");
  await expect.poll(count).toBe(all);
  await page.locator(id("delete-thread")).nth(2).click({ force: true });
  await expect.poll(count, { message: "without a question" }).toBe(all - 1);
  await expect.poll(focus, { message: "the focus is beside it" }).toBe("thread");
  await page.keyboard.press("Control+z");
  await expect.poll(count).toBe(all);
});

it("Escape closes a panel, and an edit, but never decides", async () => {
  const page = await begin("window-approval");
  await expect.poll(focus, { message: "the heading of what is asked" }).toBe("H3");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  expect(await page.locator(id("approval")).count(), "no key decides").toBe(1);
  await page.click(id("edit"));
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("run-once"));
  await expect.poll(focus, { message: "back where it began" }).toBe("edit");
  await page.click(id("identity-chip"));
  await page.focus(id("identity-close"));
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("identity-panel"), { state: "detached" });
});

it("identities are compared by keys alone: run where the focus is, the rows are gone to, and Escape leads back", async () => {
  const page = await begin("window-compare");
  await page.focus(id("compare-run"));
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${id("compare-summary")}[data-kind=rows]`);
  await expect.poll(focus, { message: "the focus stays" }).toBe("compare-run");
  expect(await page.textContent(id("compare-status"))).toBe("As you: 4 rows. As the service principal: 9 rows. They do not see the same");
  for (const side of ["compare-left", "compare-right"]) {
    await page.keyboard.press("Tab");
    await expect.poll(focus).toBe("grid");
    expect(await page.evaluate((side) => !!document.activeElement?.closest(`[data-testid=${side}]`), side), side).toBe(true);
  }
  await page.focus(id("compare-edit"));
  await page.keyboard.press("Enter");
  await expect.poll(focus).toBe("compare-text");
  await page.keyboard.press("Escape");
  await expect.poll(focus).toBe("compare-edit");
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("compare-page"), { state: "detached" });
  await page.focus(id("compare"));
  await page.keyboard.press("Enter");
  await expect.poll(focus, { message: "the title of the page" }).toBe("H1");
  await page.keyboard.press("Escape");
  await expect.poll(focus, { message: "back at the card" }).toBe("compare");
});
