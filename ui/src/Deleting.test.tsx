// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, nobody, open, press, said, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App, Over } = await import("./App");
const { engine } = await import("./test/host");
await Promise.all([import("./parts/Palette"), import("./design/Toasts"), import("./parts/ProfileItems"), import("./parts/Doctor")]);

const SALES = thread("t1", "Sales in Q3");
const STOCK = thread("t2", "Stock cover");
const offline = { code: "offline", message: "The disk is full.", hint: "Make room." };

/** What the engine has: a thread that is deleted is not listed until it is restored. */
let hidden: Set<string>;
const begin = (more: Record<string, unknown> = {}) =>
  open(() => (
    <>
      <App />
      <Over />
    </>
  ), as("alice"), {
    "threads/list": () => ({ threads: [SALES, STOCK].filter((one) => !hidden.has(one.id)) }),
    "threads/show": view(said("u1", "Revenue?", "It grew.")),
    "threads/delete": ({ thread_id, at_once }: { thread_id: string; at_once: boolean }) => {
      hidden.add(thread_id);
      return { undo_ms: at_once ? null : 60_000 };
    },
    "threads/restore": ({ thread_id }: { thread_id: string }) => void hidden.delete(thread_id),
    ...more,
  });
const titles = () => all("thread").map((one) => one.textContent);
const toasts = () => all("toast").map((one) => one.textContent);
const remove = (at: number) => click(all("delete-thread")[at]);
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const hide = (id: string) => ({ thread_id: id, at_once: false });
const forGood = (id: string) => ({ thread_id: id, at_once: true });
/** Ctrl+Z where the focus is. */
const undo = () => press("z", { ctrlKey: true });

beforeEach(() => {
  localStorage.clear();
  hidden = new Set();
  vi.useFakeTimers();
});
afterEach(async () => {
  for (const one of all("toast")) await click(one.querySelector<HTMLElement>("[aria-label=Dismiss]"));
  await close();
  vi.useRealTimers();
});

describe("a thread that is deleted", () => {
  it("is gone from the list at once, is said so, and is deleted for good when nobody takes that back", async () => {
    let answer: (value: unknown) => void = () => {};
    await begin({ "threads/delete": () => new Promise((resolve) => (answer = resolve)) });
    await remove(0);
    expect(titles(), "before the engine has answered").toEqual(["Stock cover"]);
    expect(toasts()).toEqual(["Deleted “Sales in Q3” Undo"]);
    await pass(100);
    const live = [...document.querySelectorAll("[aria-live=assertive]")].map((one) => one.textContent).join();
    expect(live, "and announced, with the way back").toContain("Deleted “Sales in Q3”Undo with Ctrl+Z, in the window");
    hidden.add("t1");
    await act(async () => answer({ undo_ms: 60_000 }));
    await pass(7000);
    expect(asked("threads/delete")).toEqual([hide("t1")]);
    await pass(2000);
    expect(toasts()).toEqual([]);
    expect(asked("threads/delete"), "once").toEqual([hide("t1"), forGood("t1")]);
    expect(titles()).toEqual(["Stock cover"]);
  });

  it("comes back with Undo, open where it was open", async () => {
    await begin();
    await click(all("thread")[0]);
    expect(text()).toContain("It grew.");
    await remove(0);
    expect(text(), "nothing of it stays in sight").not.toContain("It grew.");
    await click("undo");
    expect(asked("threads/restore")).toEqual([{ thread_id: "t1" }]);
    expect(titles()).toEqual(["Sales in Q3", "Stock cover"]);
    expect(text()).toContain("It grew.");
    expect(toasts()).toEqual(["“Sales in Q3” is back."]);
    await pass(10_000);
    expect(asked("threads/delete"), "and stays").toEqual([hide("t1")]);
  });

  it("does not take the place of what was opened meanwhile", async () => {
    await begin();
    await click(all("thread")[0]);
    await remove(0);
    await click(all("thread")[0]);
    await click("undo");
    expect(find("thread-title")?.textContent ?? document.querySelector("[aria-current]")?.textContent).toContain("Stock cover");
  });

  it("comes back behind the page that one looks at", async () => {
    await begin({ "doctor/run": { checks: [] } });
    await click(all("thread")[0]);
    await remove(0);
    await click("profiles");
    await click("doctor");
    await click("undo");
    expect(find("doctor-page"), "the page stays").not.toBeNull();
    await click("doctor-close");
    expect(text()).toContain("It grew.");
  });

  it("comes back by key, the last one first, but not while something is written", async () => {
    await begin();
    await remove(0);
    await remove(0);
    expect(titles()).toEqual([]);
    composer()?.focus();
    await undo();
    expect(asked("threads/restore"), "there it takes back what was written").toEqual([]);
    find("new-chat")?.focus();
    await undo();
    await undo();
    expect(asked("threads/restore")).toEqual([{ thread_id: "t2" }, { thread_id: "t1" }]);
    expect(titles()).toEqual(["Sales in Q3", "Stock cover"]);
    await undo();
    expect(asked("threads/restore"), "there is nothing more to take back").toHaveLength(2);
  });

  it("leaves the focus on what is beside it", async () => {
    await begin();
    await remove(1);
    expect(document.activeElement).toBe(all("thread")[0]);
    await remove(0);
    expect(document.activeElement).toBe(find("search"));
    await press("F6");
    await press("F6");
    await press("F6");
    expect(document.activeElement?.querySelector("[data-testid=toast]"), "F6 goes to what is said").not.toBeNull();
  });

  it("is there again where it could not be deleted, and why is told", async () => {
    await begin({ "threads/delete": offline });
    await click(all("thread")[0]);
    await remove(0);
    expect(titles()).toEqual(["Sales in Q3", "Stock cover"]);
    expect(text()).toContain("The disk is full.");
    expect(text(), "open as before").toContain("It grew.");
    expect(toasts()).toEqual([]);
  });

  it("that is deleted for good meanwhile is said to be so", async () => {
    await begin({ "threads/restore": { code: "not_found", message: "That chat is deleted for good.", hint: "" } });
    await remove(0);
    await click("undo");
    expect(titles()).toEqual(["Stock cover"]);
    expect(toasts()).toEqual(["“Sales in Q3” is deleted for good. What was done in it is still in the audit."]);
    expect(find("failure"), "there is nothing to try again").toBeNull();
  });

  it("is not offered longer than it can be had back, however long one points at it", async () => {
    await begin({ "threads/delete": { undo_ms: 20_000 } });
    await remove(0);
    await act(async () => void window.dispatchEvent(new Event("blur")));
    await pass(18_900);
    expect(toasts()).toHaveLength(1);
    await pass(200);
    expect(toasts()).toEqual([]);
  });

  it("is not found any more in what was found before", async () => {
    await begin({ "threads/search": { found: [{ thread_id: "t1", title: "Sales in Q3", role: "user", excerpt: "Revenue", created_at: "" }] } });
    await write("revenue", "search");
    await pass(200);
    expect(titles()).toEqual(["Sales in Q3"]);
    await remove(0);
    expect(titles()).toEqual([]);
  });
});

describe("when the window is another's", () => {
  const lock = async () => {
    await click("profiles");
    await click("lock-now");
    expect(find("locked")).not.toBeNull();
    expect(document.documentElement.outerHTML).not.toContain("Sales in Q3");
    expect(toasts()).toEqual([]);
    await undo();
    await pass(60_000);
  };

  it("what was deleted is deleted for good before that, and nothing tells of it", async () => {
    await begin({ "session/lock": { ...nobody, locked: "alice@example.com" } });
    await remove(0);
    await lock();
    expect([asked("threads/restore"), asked("threads/delete")]).toEqual([[], [hide("t1"), forGood("t1")]]);
    expect(engine.asked.at(-1)?.[0]).toBe("session/lock");
  });

  it("nothing is asked of what the engine had not answered by then", async () => {
    let answer: (value: unknown) => void = () => {};
    await begin({
      "session/lock": { ...nobody, locked: "alice@example.com" },
      "threads/delete": () => new Promise((resolve) => (answer = resolve)),
    });
    await remove(0);
    await lock();
    await act(async () => answer({ undo_ms: 60_000 }));
    await pass(60_000);
    expect([asked("threads/restore"), asked("threads/delete")]).toEqual([[], [hide("t1")]]);
  });
});
