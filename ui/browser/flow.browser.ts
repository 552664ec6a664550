// The main way through the window with keys alone: no pointer, and no focus set but by keys.
import { afterAll, expect, it } from "vitest";
import { ACTION, SELECT } from "../gallery/fixtures/actions";
import { APPROVALS } from "../gallery/fixtures/approvals";
import { SESSION } from "../gallery/fixtures/people";
import { ENTRIES, LEASES, PREFERENCES } from "../gallery/fixtures/records";
import { COLUMNS } from "../gallery/fixtures/rows";
import { ANSWERED, THREADS } from "../gallery/fixtures/threads";
import type {} from "../gallery/stage";
import type { Commands, TurnEvent } from "../src/contract";
import { gallery } from "./harness";

const { open, close } = await gallery();
afterAll(close);

const REPLIES = {
  "session/state": SESSION,
  "threads/list": { threads: THREADS },
  "threads/show": ANSWERED,
  "threads/delete": { undo_ms: 60_000 },
  "audit/verify": { chain: { state: "intact", entries: 3, chain_id: "c1", head: "9f3a" }, anchor: null },
  "audit/list": { entries: ENTRIES },
  "session/leases": LEASES,
  "settings/show": PREFERENCES,
  "settings/change": { ...PREFERENCES, theme: "dark" },
  "chat/send": { thread_id: "t20", turn_id: "u20" },
  "chat/decide": { thread_id: "t20", turn_id: "u20" },
};
const running = { ...ACTION, id: "a20", thread_id: "t20", turn_id: "u20", status: "running", rows: null, ms: 0, verified: { state: "pending" } } as const;
const id = (name: string) => `[data-testid="${name}"]`;

async function begin() {
  const opened = await open("stage", 1440, { theme: "light", contrast: "system" }, { query: { stage: "" } });
  const { page } = opened;
  page.setDefaultTimeout(8000);
  await page.evaluate((json) => window.stage.answer(json), JSON.stringify(REPLIES));
  await page.evaluate(() => window.stage.window());
  await page.waitForSelector(id("thread"));
  const focus = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid ?? document.activeElement?.getAttribute("role") ?? document.activeElement?.tagName);
  return {
    ...opened,
    focus,
    press: (chord: string) => page.keyboard.press(chord),
    tell: (command: keyof Commands, event: TurnEvent | { event: "end" }) =>
      page.evaluate(([command, json]) => window.stage.tell(command, json), [command, JSON.stringify(event)] as const),
    /** Goes there with Tab, or with Shift and Tab. */
    async tabTo(what: string, by: "Tab" | "Shift+Tab" = "Tab") {
      for (let i = 0; i < 40; i++) {
        if (await page.evaluate((what) => !!document.activeElement?.matches(what), what)) return;
        await page.keyboard.press(by);
      }
      throw new Error(`${what} is not reached with ${by}; the focus is at ${await focus()}`);
    },
    /** To another chat, by the palette. */
    async toStock() {
      await page.keyboard.press("Control+k");
      await expect.poll(focus).toBe("palette-words");
      await page.keyboard.type("Stock cover");
      await page.waitForSelector(`${id("palette-thread")}[aria-selected=true]`);
      await page.keyboard.press("Enter");
      await page.waitForSelector("article.turn");
    },
    status: () => page.textContent(id("turn-status")),
    asked: (command: keyof Commands) => page.evaluate((command) => window.stage.asked(command), command),
  };
}

it("a question is asked, decided and read, with its identity and its records, by keys alone", async () => {
  const { page, context, complaints, press, focus, tabTo, tell, status, asked } = await begin();
  // A new chat, and a question in it.
  await press("Control+n");
  await expect.poll(focus).toBe("composer");
  await page.keyboard.type("Set the Q4 target for Iberia.");
  await press("Enter");
  await expect.poll(status, { message: "it is said aloud" }).toBe("Answering");
  await tell("chat/send", { event: "approvalNeeded", approval: { ...APPROVALS.update, id: "p20", turn_id: "u20", action_id: "a20" } });
  await tell("chat/send", { event: "end" });
  await expect.poll(status).toBe("Your decision is needed");
  await expect.poll(focus, { message: "the heading of what is asked" }).toBe("H3");
  // It is decided by key.
  await press("Control+Alt+Enter");
  await expect.poll(() => asked("chat/decide")).toBe(1);
  await tell("chat/decide", { event: "actionStarted", action: running, arguments: { statement: SELECT } } as TurnEvent);
  await expect.poll(status).toBe("Running SQL as alice@example.com");
  await tell("chat/decide", { event: "actionFinished", action: { ...running, status: "succeeded", rows: 4, ms: 812, verified: { state: "ran_as_claimed" } }, columns: COLUMNS } as TurnEvent);
  await tell("chat/decide", { event: "turnFinished", turn_id: "u20", message: "The target is **set**.", usage: { prompt_tokens: 1, completion_tokens: 1 } } as TurnEvent);
  await tell("chat/decide", { event: "end" });
  await expect.poll(status).toBe("The target is set.");

  // The message, its action, and the rows of that.
  for (let i = 0; i < 6 && (await focus()) !== "log"; i++) await press("F6");
  await press("ArrowUp");
  expect(await page.evaluate(() => document.activeElement?.matches("article.turn")), "the message").toBe(true);
  const heading = await page.evaluate(() => document.getElementById(document.activeElement?.getAttribute("aria-labelledby") ?? "")?.textContent);
  expect(heading).toBe("Behalf, 14:03");
  await tabTo(`${id("action")} > button`);
  await press("Enter");
  await page.waitForSelector(id("grid"), { state: "detached" });
  await press("Enter");
  await page.waitForSelector(`${id("grid")} [role=gridcell]`);
  await tabTo(id("grid"));
  await press("ArrowDown");
  await press("ArrowRight");
  expect(await page.evaluate(() => !!document.activeElement?.closest("[role=grid]")), "the rows keep the keys").toBe(true);

  // Who acts, and back.
  await tabTo(id("identity-chip"), "Shift+Tab");
  await press("Enter");
  await page.waitForSelector(id("identity-panel"));
  for (let i = 0; i < 8 && !(await page.evaluate(() => !!document.activeElement?.closest("[data-testid=identity-panel]"))); i++) await press("F6");
  await press("Escape");
  await page.waitForSelector(id("identity-panel"), { state: "detached" });
  // The audit, and back.
  await press("Control+Shift+A");
  await page.waitForSelector(id("audit-page"));
  await expect.poll(focus, { message: "the title of the page" }).toBe("H1");
  await press("Escape");
  await page.waitForSelector(id("audit-page"), { state: "detached" });
  expect(await page.isVisible(id("composer"))).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

it("colours, search, the palette, and a deletion that is taken back, by keys alone", async () => {
  const { page, context, complaints, press, focus, tabTo, toStock } = await begin();
  await toStock();
  // Found in it.
  await press("Control+f");
  await expect.poll(focus).toBe("find-words");
  await page.keyboard.type("revenue");
  await expect.poll(() => page.textContent(id("find-count"))).toBe("1 of 2");
  await press("Control+g");
  await expect.poll(() => page.textContent(id("find-count"))).toBe("2 of 2");
  await press("Escape");
  await page.waitForSelector(id("find-bar"), { state: "detached" });
  await expect.poll(focus).toBe("composer");
  // Other colours.
  for (let i = 0; i < 6 && !(await page.evaluate(() => !!document.activeElement?.closest("aside"))); i++) await press("F6");
  await tabTo(id("theme"));
  await press("Enter");
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  // Deleted, and back.
  const count = () => page.locator(id("thread")).count();
  const all = await count();
  await tabTo(id("delete-thread"));
  await press("Enter");
  await expect.poll(count).toBe(all - 1);
  await expect.poll(focus, { message: "the focus is beside it" }).toBe("thread");
  await page.waitForSelector(id("undo"));
  await press("Control+z");
  await expect.poll(count).toBe(all);
  expect(complaints).toEqual([]);
  await context.close();
});

it("what has the focus in a conversation is not covered by what stands over it", async () => {
  const { page, context, press, focus, toStock } = await begin();
  await toStock();
  await page.setViewportSize({ width: 900, height: 420 });
  for (let i = 0; i < 6 && (await focus()) !== "log"; i++) await press("F6");
  const covered: string[] = [];
  let seen = 0;
  for (let i = 0; i < 30 && (await focus()) !== "composer"; i++) {
    await press("Tab");
    const fault = await page.evaluate(() => {
      const one = document.activeElement as HTMLElement;
      if (!one.closest("[role=log]")) return undefined;
      const box = one.getBoundingClientRect();
      const view = (one.closest("[role=log]") as Element).getBoundingClientRect();
      const at = (y: number) => document.elementFromPoint(box.left + box.width / 2, y);
      const top = Math.max(box.top, view.top) + 4;
      const bottom = Math.min(box.bottom, view.bottom) - 4;
      const free = [top, (top + bottom) / 2, bottom].every((y) => one === at(y) || one.contains(at(y)));
      const over = [top, (top + bottom) / 2, bottom].map(at).find((other) => other && !one.contains(other)) as HTMLElement | undefined;
      return free && bottom > top ? "" : `${one.tagName} ${one.dataset.testid ?? one.textContent?.slice(0, 30)} by ${over?.dataset.testid ?? over?.className}`;
    });
    if (fault !== undefined) seen++;
    if (fault) covered.push(fault);
  }
  expect(covered).toEqual([]);
  expect(seen, "and it went through them").toBeGreaterThan(5);
  await context.close();
});
