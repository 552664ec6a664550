// The table of a result, used with a pointer and with keys: what is shown, and what the engine is asked for.
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
const header = (at: number) => `[role=columnheader][data-at="${at}"]`;
const cell = (row: number, at: number) => `[data-row="${row}"] [data-at="${at}"]`;
const ALL = { filters: [], words: "", sort: [] };

const begin = async (name: string, width = 1440) => {
  opened = await open(`result-${name}`, width, { theme: "light", contrast: "system" });
  await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return opened.page;
};
const asked = (command: string) =>
  opened.page.evaluate((command) => (window as unknown as { requests: { command: string; request: unknown }[] }).requests.filter((one) => one.command === command).map((one) => one.request), command);
const column = (at: number) => opened.page.locator(`[role=gridcell][data-at="${at}"]`).allTextContents();
const names = () => opened.page.locator("[role=columnheader][data-at] .head-text").evaluateAll((all) => all.map((one) => one.firstChild?.textContent));
const focus = () => opened.page.evaluate(() => document.getElementById(document.activeElement?.getAttribute("aria-activedescendant") ?? "")?.textContent);
const choose = async (at: number, item: string) => {
  await opened.page.click(`${header(at)} ${id("column-menu")}`);
  await opened.page.click(id(item));
};
const clipboard = () => opened.page.evaluate(() => navigator.clipboard.readText());

it("sorts by a click, adds a key with Shift, and goes back with Control and Z", async () => {
  const page = await begin("sales");
  await page.click(`${header(2)} .head-text`);
  await page.waitForSelector(`${header(2)}[aria-sort=ascending]`);
  await expect.poll(async () => (await column(2)).slice(0, 3)).toEqual(["0", "0", "1"]);
  await page.click(`${header(1)} .head-text`, { modifiers: ["Shift"] });
  await page.waitForSelector(`${header(1)}[aria-sort=other]`);
  await page.click(`${header(2)} .head-text`);
  await page.waitForSelector(`${header(2)}[aria-sort=descending]`);
  await expect.poll(async () => (await column(2))[0]).toBe("996");
  const keys = (...sort: [number, boolean][]) => ({ action_id: "result-sales", view: { ...ALL, sort: sort.map(([column, descending]) => ({ column, descending })) } });
  expect(await asked("results/view")).toEqual([keys([2, false]), keys([2, false], [1, false]), keys([2, true])]);
  await page.focus(id("grid"));
  await page.keyboard.press("Control+z");
  await page.waitForSelector(`${header(1)}[aria-sort=other]`);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.waitForSelector(`${header(2)}[aria-sort=none]`);
  await expect.poll(async () => (await column(0))[0]).toBe("DACH");
  expect(opened.complaints).toEqual([]);
});

it("filters by values that the engine counts, and says how many are left", async () => {
  const page = await begin("sales");
  await choose(0, "filter");
  await page.fill(id("filter-find"), "nor");
  await page.waitForFunction((one) => document.querySelectorAll(one).length === 1, id("filter-value"));
  await page.click(`${id("filter-value")} [role=checkbox]`);
  await page.click(id("filter-apply"));
  await expect.poll(() => page.textContent(id("grid-rows"))).toBe("150 of 1,200 rows");
  expect(await page.textContent(id("grid-filter"))).toBe("region = Nordics");
  expect(await asked("results/view")).toEqual([{ action_id: "result-sales", view: { ...ALL, filters: [{ column: 0, is: { kind: "one_of", values: ["Nordics"] } }] } }]);
  expect(new Set(await column(0))).toEqual(new Set(["Nordics"]));
  await page.click(id("grid-clear"));
  await page.waitForSelector(id("grid-rows"), { state: "detached" });
  await expect.poll(async () => (await column(0))[0]).toBe("DACH");
});

it("is gone through by keys as a spreadsheet, and left with Tab", async () => {
  const page = await begin("sales");
  await page.focus(id("grid"));
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await expect.poll(focus).toBe("DACH");
  await press("ArrowRight", "ArrowDown");
  await expect.poll(focus).toBe("7,919.37");
  await press("Control+End");
  await page.waitForSelector(cell(1199, 4));
  await expect.poll(() => page.textContent(cell(1199, 0))).toBe("Iberia");
  await press("Home");
  await expect.poll(focus).toBe("Iberia");
  await press("Control+Home", "ArrowUp");
  await expect.poll(focus).toContain("region");
  await press("Enter");
  await page.waitForSelector(`${header(0)}[aria-sort=ascending]`);
  await press("Alt+ArrowRight");
  await expect.poll(names).toEqual(["revenue", "region", "orders", "day", "change"]);
  const before = await page.locator(header(1)).evaluate((one) => one.clientWidth);
  await press("Alt+Shift+ArrowRight");
  await expect.poll(() => page.locator(header(1)).evaluate((one) => one.clientWidth)).toBe(Math.round(before + 24));
  await press("Tab");
  expect(await page.evaluate(() => !!document.activeElement?.closest("[role=grid]"))).toBe(false);
});

it("selects by pointer and keys, and copies through the engine", async () => {
  const page = await begin("sales");
  await page.locator(cell(1, 0)).hover();
  await page.mouse.down();
  await page.locator(cell(2, 1)).hover();
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelectorAll("[aria-selected=true]").length === 4);
  await page.keyboard.press("Control+c");
  await expect.poll(clipboard).toBe("Italy\t7919.37\nNordics\t15838.74");
  await page.keyboard.press("Shift+ArrowDown");
  await page.click(id("grid-copy"));
  await page.click(id("copy-markdown"));
  await expect.poll(clipboard).toContain("region | revenue");
  await page.click(`[data-row="4"] [data-gutter]`);
  await page.keyboard.press("Control+c");
  await page.focus(id("grid"));
  await page.keyboard.press("Control+Space");
  await page.keyboard.press("Control+c");
  await expect.poll(async () => (await asked("results/copy")).length).toBe(4);
  const of = { action_id: "result-sales", view: ALL };
  expect(await asked("results/copy")).toEqual([
    { ...of, columns: [0, 1], from: 1, to: 3, form: "tsv", header: false },
    { ...of, columns: [0, 1], from: 1, to: 4, form: "markdown", header: true },
    { ...of, columns: [0, 1, 2, 3, 4], from: 4, to: 5, form: "tsv", header: false },
    { ...of, columns: [0], from: 0, to: 1200, form: "tsv", header: false },
  ]);
});

it("columns are drawn wider, dragged, pinned, hidden, and shown again", async () => {
  const page = await begin("sales");
  const width = () => page.locator(header(0)).evaluate((one) => Math.round(one.getBoundingClientRect().width));
  const was = await width();
  const edge = await page.locator(`${header(0)} ${id("column-edge")}`).boundingBox();
  await page.mouse.move((edge?.x ?? 0) + 3, (edge?.y ?? 0) + 10);
  await page.mouse.down();
  await page.mouse.move((edge?.x ?? 0) + 63, (edge?.y ?? 0) + 10, { steps: 4 });
  await page.mouse.up();
  expect(await width()).toBe(was + 60);
  await page.dblclick(`${header(0)} ${id("column-edge")}`);
  await expect.poll(width).toBeLessThan(was + 60);
  await page.locator(`${header(0)} .head-text`).hover();
  await page.mouse.down();
  const over = await page.locator(`${header(2)} .head-text`).boundingBox();
  await page.mouse.move((over?.x ?? 0) + 5, (over?.y ?? 0) + 5, { steps: 5 });
  await page.mouse.up();
  await expect.poll(names).toEqual(["revenue", "orders", "region", "day", "change"]);
  expect(await asked("results/view"), "what is dragged is not sorted").toEqual([]);
  await choose(3, "pin");
  await expect.poll(names).toEqual(["day", "revenue", "orders", "region", "change"]);
  await choose(1, "hide");
  await expect.poll(names).toEqual(["day", "orders", "region", "change"]);
  await page.click(id("grid-columns"));
  await page.click(id("show-column"));
  await expect.poll(names).toEqual(["day", "revenue", "orders", "region", "change"]);
});

it("of three hundred columns few are drawn, a pinned one stays, and the last is reached", async () => {
  const page = await begin("wide");
  await choose(0, "pin");
  await page.focus(id("grid"));
  await page.keyboard.press("End");
  await page.waitForSelector(cell(0, 299));
  expect(await page.textContent(cell(0, 299))).toBe("299");
  expect(await page.locator("[role=columnheader]").count()).toBeLessThan(20);
  const [grid, pinned, last] = await Promise.all([id("grid"), cell(0, 0), cell(0, 299)].map((one) => page.locator(one).boundingBox()));
  expect(pinned?.x ?? 0).toBeGreaterThanOrEqual(grid?.x ?? 0);
  expect((pinned?.x ?? 0) - (grid?.x ?? 0)).toBeLessThan(60);
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual((grid?.x ?? 0) + (grid?.width ?? 0) + 1);
});

it("a nested value opens in whole, and Escape leads back", async () => {
  const page = await begin("types");
  await page.focus(id("grid"));
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.waitForSelector(id("tree"));
  expect(await page.textContent(id("tree"))).toContain('city: "Köln"');
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("cell-panel"), { state: "detached" });
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe("grid");
});

it("what is made too long is left with Escape, and no row like it can be cleared", async () => {
  const page = await begin("making");
  await page.focus(id("grid"));
  await page.keyboard.press("Escape");
  await page.waitForSelector("[role=grid][aria-busy=false]");
  await page.waitForSelector(`${header(1)}[aria-sort=none]`);
  await opened.context.close();
  const none = await begin("none");
  await none.click(id("grid-none-clear"));
  await expect.poll(async () => (await column(0))[0]).toBe("DACH");
});

it("of ten million rows each is reached, one after the other, and the last", async () => {
  const page = await begin("tall");
  const shown = () => page.evaluate(() => {
    const grid = document.querySelector("[role=grid]") as HTMLElement;
    const { top, bottom } = grid.getBoundingClientRect();
    const seen = [...grid.querySelectorAll<HTMLElement>(".grid-body [role=row]")].filter((row) => row.getBoundingClientRect().top >= top + 33 && row.getBoundingClientRect().bottom <= bottom + 1);
    return seen.map((row) => Number(row.dataset.row));
  });
  await page.focus(id("grid"));
  await page.keyboard.press("Control+End");
  await page.waitForSelector(cell(9_999_999, 0));
  await expect.poll(() => page.textContent(cell(9_999_999, 0))).toBe("9,999,999");
  await expect.poll(async () => (await shown()).at(-1)).toBe(9_999_999);
  for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowUp");
  await expect.poll(focus).toBe("true");
  await expect.poll(async () => (await shown())[0]).toBe(9_999_984);
  await page.locator(cell(9_999_990, 0)).hover();
  await page.mouse.wheel(0, -28 * 3);
  await expect.poll(async () => (await shown())[0], { message: "three rows by the wheel, and not thousands" }).toBe(9_999_981);
  await page.mouse.wheel(0, 28 * 100);
  await expect.poll(async () => (await shown()).at(-1)).toBe(9_999_999);
  const thumb = (part: number) => page.evaluate((part) => {
    const grid = document.querySelector("[role=grid]") as HTMLElement;
    grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * part;
  }, part);
  const box = await page.locator(".grid-body [role=row]").first().elementHandle();
  await thumb(0.5);
  await expect.poll(async () => Math.round((await shown())[0]! / 10_000)).toBe(500);
  expect(await box?.evaluate((row) => Math.round(Number((row as HTMLElement).dataset.row) / 10_000)), "boxes are used again").toBe(500);
  await expect.poll(() => column(0).then((all) => all.includes("…"))).toBe(false);
  const [first = 0] = await shown();
  expect(await page.textContent(cell(first, 0)), "a row is its own").toBe(first.toLocaleString("en"));
  await thumb(0);
  await page.waitForSelector(cell(0, 0));
  expect(await shown().then((all) => all[0])).toBe(0);
});

it("what is selected by dragging takes the table along at its edges, and only from inside", async () => {
  const page = await begin("sales");
  const grid = await page.locator(id("grid")).boundingBox();
  const under = { x: (grid?.x ?? 0) + 120, y: (grid?.y ?? 0) + (grid?.height ?? 0) + 40 };
  await page.locator(cell(2, 0)).hover();
  await page.mouse.down();
  await page.mouse.move(under.x, under.y, { steps: 3 });
  await page.waitForFunction(() => [...document.querySelectorAll("[aria-selected=true]")].some((one) => Number(one.closest<HTMLElement>("[data-row]")?.dataset.row) > 40));
  await page.mouse.up();
  const [last] = await page.locator("[aria-selected=true]").evaluateAll((all) => all.map((one) => Number(one.closest<HTMLElement>("[data-row]")?.dataset.row)).sort((a, b) => b - a));
  await page.keyboard.press("Control+c");
  await expect.poll(async () => (await asked("results/copy")).length).toBe(1);
  expect(await asked("results/copy")).toEqual([{ action_id: "result-sales", view: ALL, columns: [0], from: 2, to: (last ?? 0) + 1, form: "tsv", header: false }]);
  await page.keyboard.press("Control+Home");
  // A drag that begins elsewhere is none of the table's.
  await page.mouse.move(4, 4);
  await page.mouse.down();
  await page.locator(cell(3, 1)).hover();
  await page.mouse.up();
  expect(await page.locator("[aria-selected=true]").count()).toBe(1);
});

it("a menu hangs where it was asked for, in a transcript too", async () => {
  opened = await open("stage", 1440, { theme: "light", contrast: "system" }, { query: { stage: "" } });
  const { page } = opened;
  const answers = { "session/state": SESSION, "threads/list": { threads: THREADS }, "threads/show": ANSWERED, "settings/show": PREFERENCES };
  await page.evaluate((json) => window.stage.answer(json), JSON.stringify(answers));
  await page.evaluate(() => window.stage.window());
  await page.locator(id("thread")).first().click();
  await page.waitForSelector("[role=gridcell]:not(.loading)");
  const box = (one: string) => page.locator(one).first().boundingBox().then((found) => found ?? { x: 0, y: 0, width: 0, height: 0 });
  const near = async (x: number, y: number) => {
    await page.waitForSelector("[role=menu]");
    const menu = await box("[role=menu]");
    // Beside it, above or below.
    const across = Math.max(menu.x - x, x - menu.x - menu.width, 0);
    const down = Math.max(menu.y - y, y - menu.y - menu.height, 0);
    // It hears keys once it has the focus.
    await page.waitForFunction(() => document.querySelector("[role=menu]")?.contains(document.activeElement));
    await page.keyboard.press("Escape");
    await page.waitForSelector("[role=menu]", { state: "detached" });
    await page.waitForFunction(() => document.activeElement?.role === "grid");
    return [across < 30, down < 30];
  };
  const button = `${header(0)} ${id("column-menu")}`;
  await page.locator(button).first().click();
  const at = await box(button);
  expect(await near(at.x + 12, at.y + 12)).toEqual([true, true]);
  await page.locator(cell(1, 1)).first().click({ button: "right", position: { x: 20, y: 10 } });
  const of = await box(cell(1, 1));
  expect(await near(of.x + 20, of.y + 10)).toEqual([true, true]);
  await page.keyboard.press("Alt+ArrowDown");
  expect(await near(of.x + 20, of.y + 10), "and by key").toEqual([true, true]);
});
