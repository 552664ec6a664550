// A chart in the card of an action: looked at, changed with keys, pointed at, taken away; under the window's policy.
import { afterAll, afterEach, expect, it } from "vitest";
import { SESSION } from "../gallery/fixtures/people";
import { PREFERENCES } from "../gallery/fixtures/records";
import { ANSWERED, THREADS } from "../gallery/fixtures/threads";
import type {} from "../gallery/stage";
import { gallery, type Opened } from "./harness";

const { open, close } = await gallery();
let opened: Opened;
afterEach(() => opened.context.close());
afterAll(close);

const id = (name: string) => `[data-testid="${name}"]`;
const begin = async (page: string, width = 900) => {
  const refused: string[] = [];
  opened = await open(page, width, { theme: "light", contrast: "system" }, {
    query: page === "stage" ? { stage: "" } : {},
    before: async (fresh) => {
      await fresh.exposeFunction("refused", (what: string) => refused.push(what));
      await fresh.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          (window as unknown as { refused: (what: string) => void }).refused(`${event.violatedDirective} ${event.blockedURI}`);
        });
      });
    },
  });
  return { page: opened.page, refused };
};

/** Chooses in a menu with keys alone: up or down until it is lit. */
const pick = async (menu: string, option: string) => {
  const { page } = opened;
  await page.focus(`[role=combobox][aria-label=${menu}]`);
  await page.keyboard.press("Enter");
  const lit = page.locator("[role=option][data-highlighted]");
  await lit.waitFor();
  const all = await page.locator("[role=option]").allTextContents();
  const to = all.indexOf(option);
  // Step by step: the menu lights the next one a moment after the key.
  for (let now = all.indexOf((await lit.textContent()) ?? ""); now !== to; ) {
    await page.keyboard.press(to > now ? "ArrowDown" : "ArrowUp");
    now += Math.sign(to - now);
    await expect.poll(() => lit.textContent()).toBe(all[now]);
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=option]", { state: "detached" });
};

it("is changed with keys alone, and the policy refuses nothing", async () => {
  const { page, refused } = await begin("charts-card");
  const says = () => page.textContent(id("chart-summary"));
  expect(await says()).toBe("revenue by region: highest DACH 4.2m, lowest Iberia 1.8m, 4 groups.");
  expect(await page.getAttribute(id("chart-picture"), "aria-label"), "the picture says the same").toBe(await says());
  await pick("Measure", "count");
  await expect.poll(says).toBe("Count of revenue by region: highest DACH 1, lowest DACH 1, 4 groups.");
  await page.waitForSelector(`${id("chart-picture")}[data-drawn]`);
  await pick("Values", "orders");
  await pick("Measure", "sum");
  await expect.poll(says).toBe("orders by region: highest DACH 12.4k, lowest Iberia 5,940, 4 groups.");
  await page.waitForSelector(`${id("chart-picture")}[data-drawn] svg`);
  await page.focus(id("chart-rows"));
  await page.keyboard.press("Enter");
  const table = await page.locator(`${id("chart-table")} tr`).allTextContents();
  expect(table).toEqual(["regionorders", "DACH12,408", "UK & Ireland10,977", "Nordics6,512", "Iberia5,940"]);
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("says what is under the pointer, in words of the window's own", async () => {
  const { page, refused } = await begin("charts-card");
  await page.locator(`${id("chart-picture")} svg .mark-rect path`).nth(1).hover();
  expect(await page.textContent(id("chart-tip"))).toBe("UK & Ireland3,655,020.4");
  await page.mouse.move(2, 2);
  await page.waitForSelector(id("chart-tip"), { state: "detached" });
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("is taken away as pixels and as lines", async () => {
  const { page, refused } = await begin("stage", 1440);
  const answers = { "session/state": SESSION, "threads/list": { threads: THREADS }, "threads/show": ANSWERED, "settings/show": PREFERENCES };
  await page.evaluate((json) => window.stage.answer(json), JSON.stringify(answers));
  await page.evaluate(() => window.stage.window());
  await page.locator(id("thread")).first().click();
  await page.click(id("tab-chart"));
  await page.waitForSelector(`${id("chart-picture")}[data-drawn]`);
  for (const form of ["png", "svg"]) {
    await page.click(id(`chart-save-${form}`));
    await page.getByText(`Saved to /home/alice/Downloads/revenue region.${form}`).first().waitFor();
  }
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("follows the looks and the width of the window", async () => {
  const { page, refused } = await begin("charts-card");
  const drawn = async () => {
    await page.waitForSelector(`${id("chart-picture")}[data-drawn]`);
    const svg = page.locator(`${id("chart-picture")} svg`);
    return { fill: await svg.locator(".mark-rect path").first().getAttribute("fill"), width: Number(await svg.getAttribute("width")) };
  };
  const light = await drawn();
  await page.evaluate(() => void (document.documentElement.dataset.theme = "dark"));
  await expect.poll(async () => (await drawn()).fill).not.toBe(light.fill);
  await page.setViewportSize({ width: 360, height: 700 });
  await expect.poll(async () => (await drawn()).width).toBeLessThan(330);
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("is written by hand, within what a chart may be", async () => {
  const { page, refused } = await begin("charts-card");
  await page.click(id("chart-json"));
  const text = await page.inputValue(id("chart-json-text"));
  expect(JSON.parse(text).layer.map(({ mark }: { mark: { type: string } }) => mark.type)).toEqual(["bar", "text"]);
  await page.fill(id("chart-json-text"), JSON.stringify({ mark: "image", encoding: { url: { value: "https://x.example/" } } }));
  await page.keyboard.press("Control+Enter");
  await page.getByText("“image” is not allowed in a chart here.").waitFor();
  await page.fill(id("chart-json-text"), JSON.stringify({ mark: "bar", encoding: { x: { field: "y", type: "nonsense" } } }));
  await page.click(id("chart-json-draw"));
  const written = { height: 100, mark: "tick", encoding: { x: { field: "y", type: "quantitative" } } };
  await page.fill(id("chart-json-text"), JSON.stringify(written));
  await page.click(id("chart-json-draw"));
  await page.waitForSelector(`${id("chart-picture")}[data-drawn] svg .mark-rect.role-mark path`);
  await expect.poll(() => page.locator(`${id("chart-picture")} svg`).getAttribute("height")).toBe("100");
  await page.click(id("chart-json-back"));
  await page.waitForSelector(`${id("chart-picture")}[data-drawn] svg .mark-text`);
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("is made of the rows that the table shows, which stays as it was looked at; and comes back as it was made", async () => {
  const { page, refused } = await begin("charts-card");
  await page.click(id("tab-table"));
  await page.fill(id("grid-find"), "i");
  await page.waitForSelector(id("grid-rows"));
  await page.click(`[role=columnheader][data-at="2"] ${id("column-name")}`);
  await page.waitForSelector('[role=columnheader][data-at="2"][aria-sort=ascending]');
  await page.click(`[role=columnheader][data-at="3"] ${id("column-menu")}`);
  await page.click(id("hide"));
  const rows = (await page.textContent(id("grid-rows"))) ?? "";
  await page.click(id("tab-chart"));
  await page.waitForSelector(`${id("chart-picture")}[data-drawn]`);
  expect(await page.textContent(id("chart-notes"))).toBe(`Of the rows that the table shows: ${rows.replace(" rows", "")}.`);
  const asked = (command: string) =>
    page.evaluate((command) => (window as unknown as { requests: { command: string; request: { view?: object } }[] }).requests.filter((one) => one.command === command).map(({ request }) => request), command);
  const view = { filters: [], words: "i", sort: [] };
  expect((await asked("results/chart_columns")).at(-1)).toMatchObject({ view });
  expect((await asked("results/chart")).at(-1)).toMatchObject({ view });
  await pick("Values", "orders");
  await expect.poll(async () => (await asked("results/keep_chart")).length).toBe(1);
  expect(await asked("results/keep_chart")).toMatchObject([{ chart: { kind: "bars", chart: { x: { column: 0 }, measure: { column: 2, of: "sum" } }, body: null } }]);
  await page.click(id("tab-table"));
  await page.waitForSelector('[role=columnheader][data-at="2"][aria-sort=ascending]');
  expect(await page.textContent(id("grid-rows"))).toBe(rows);
  expect(await page.locator("[role=columnheader][data-at]").count(), "what was hidden is").toBe(3);
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("is drawn as it was kept", async () => {
  const { page, refused } = await begin("charts-kept");
  await page.waitForSelector(`${id("chart-picture")}[data-drawn] svg .mark-rect.role-mark path`);
  expect(await page.textContent(id("chart-summary"))).toBe("orders by region: highest DACH 12.4k, lowest Iberia 5,940, 4 groups.");
  await expect.poll(() => page.locator(`${id("chart-picture")} svg`).getAttribute("height")).toBe("100");
  expect([refused, opened.complaints]).toEqual([[], []]);
});

it("is drawn once for a window that is drawn wider, and not at each step", async () => {
  const { page } = await begin("charts-card");
  await page.waitForSelector(`${id("chart-picture")}[data-drawn]`);
  await page.evaluate(() => {
    const count = { drawn: 0 };
    Object.assign(window, { count });
    const make = document.createElementNS.bind(document) as (space: string, name: string) => Element;
    document.createElementNS = ((space: string, name: string) => {
      if (name === "svg") count.drawn++;
      return make(space, name);
    }) as typeof document.createElementNS;
    const card = document.querySelector("section") as HTMLElement;
    return new Promise<void>((done) => {
      let width = 700;
      const step = () => {
        card.style.width = `${(width -= 10)}px`;
        if (width > 500) requestAnimationFrame(step);
        else done();
      };
      step();
    });
  });
  await expect.poll(async () => Number(await page.locator(`${id("chart-picture")} svg`).getAttribute("width"))).toBeLessThan(500);
  expect(await page.evaluate(() => (window as unknown as { count: { drawn: number } }).count.drawn)).toBeLessThan(4);
});
