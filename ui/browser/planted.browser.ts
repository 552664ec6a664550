// Faults that are planted in a page, so that it is known that each would be found.
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { focused, layoutFaults, reachable } from "./faults";
import { gallery, type Opened } from "./harness";
import { violations } from "./violations";

const { open, close } = await gallery();
let opened: Opened;
beforeEach(async () => {
  opened = await open("buttons", 360, { theme: "light", contrast: "system" });
});
afterEach(() => opened.context.close());
afterAll(close);

/** Puts an element into the page, styled by script, as a policy allows. */
const plant = (tag: string, text: string, style: Record<string, string>) =>
  opened.page.evaluate(
    ([tag, text, style]) => {
      const element = document.createElement(tag);
      element.textContent = text;
      Object.assign(element.style, style);
      document.querySelector("main")?.append(element);
    },
    [tag, text, style] as const,
  );

it("a sound page has none", async () => {
  expect(await opened.page.evaluate(layoutFaults)).toEqual([]);
  expect(await violations(opened.page, "all", false)).toEqual([]);
  expect(opened.complaints).toEqual([]);
});

it.each([
  ["a page that is too wide", "p", { width: "500px" }, /500|sticks out/],
  ["a text that is cut", "p", { width: "40px", overflow: "hidden", whiteSpace: "nowrap" }, /is cut/],
  ["a text that is cut below", "p", { height: "12px", overflow: "hidden", width: "60px" }, /is cut below/],
  ["a target that is too small", "button", { width: "20px", height: "18px", overflow: "visible" }, /20 × 18 px/],
] as const)("%s is found", async (_, tag, style, found) => {
  await plant(tag, "Planted words that are long", style);
  expect((await opened.page.evaluate(layoutFaults)).join("\n")).toMatch(found);
});

it("grey on grey is found", async () => {
  await plant("p", "Planted", { color: "#aaa", background: "#ccc" });
  expect((await violations(opened.page, ["color-contrast"], false)).join()).toContain("color-contrast");
});

it("what the policy refuses is found", async () => {
  await opened.page.evaluate(() => {
    const place = document.createElement("div");
    place.innerHTML = '<p style="color:red">Planted</p>';
    document.body.append(place);
  });
  await expect.poll(() => opened.complaints.join()).toContain("style-src");
});

it("a focus that is not seen, and what is not reached, are found", async () => {
  await plant("button", "Planted", { outline: "none" });
  await opened.page.evaluate(() => (document.querySelector("main > button") as HTMLElement).focus());
  await opened.page.keyboard.press("Shift+Tab");
  await opened.page.keyboard.press("Tab");
  expect(await opened.page.evaluate(focused)).toEqual({ name: "BUTTON Planted", isSeen: false, isBody: false });
  expect(await opened.page.evaluate(reachable)).toContain("BUTTON Planted");
});
