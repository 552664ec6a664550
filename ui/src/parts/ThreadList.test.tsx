// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ThreadSummary } from "../contract";
import { ThreadList } from "./ThreadList";

const engine = vi.hoisted(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  return { searches: [] as { words: string; answer: (reply: unknown) => void }[] };
});
vi.mock("../host", () => ({
  asFailure: (error: unknown) => error,
  rpc: (_: string, request: { words: string }) =>
    new Promise((answer) => engine.searches.push({ words: request.words, answer })),
}));

const thread = (id: string, title: string, pinned = false): ThreadSummary => ({ id, title, pinned, created_at: "", updated_at: "" });
const THREADS = [thread("t1", "Board pack", true), thread("t2", "Iberia targets")];

let root: Root;
let place: HTMLElement;
let done: unknown[][];
const all = (id: string) => [...place.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const find = (id: string) => all(id)[0];
const click = (id: string, at = 0) => act(async () => all(id)[at]?.click());
const type = (id: string, text: string) =>
  act(async () => {
    const field = find(id);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  });
const press = (element: HTMLElement | undefined, key: string) =>
  act(async () => void element?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
const rest = (ms: number) => act(async () => vi.advanceTimersByTime(ms));
const answer = (at: number, excerpt: string, id = "t1") =>
  act(async () =>
    engine.searches[at]?.answer({ found: [{ thread_id: id, title: "Board pack", role: "user", excerpt, created_at: "" }] }),
  );

beforeEach(async () => {
  vi.useFakeTimers();
  engine.searches = [];
  done = [];
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  const told = (what: string) => (...args: unknown[]) => void done.push([what, ...args]);
  await act(async () =>
    root.render(
      <ThreadList
        threads={THREADS}
        current="t2"
        onOpen={told("open")}
        onRename={told("rename")}
        onPin={told("pin")}
        onDelete={told("delete")}
      />,
    ),
  );
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  vi.useRealTimers();
});

describe("a thread of the list", () => {
  it("is marked where it is pinned, and pinned or unpinned", async () => {
    expect(all("thread").map((one) => one.querySelector("[aria-label=Pinned]") !== null)).toEqual([true, false]);
    await click("pin-thread", 0);
    await click("pin-thread", 1);
    expect(done).toEqual([["pin", "t1", false], ["pin", "t2", true]]);
  });

  it("is renamed with F2 and Enter, once", async () => {
    await press(all("thread")[1], "F2");
    await type("rename-title", "  Iberia, Q4 ");
    await press(find("rename-title"), "Enter");
    expect(done).toEqual([["rename", "t2", "Iberia, Q4"]]);
    expect(document.activeElement, "back on the thread").toBe(all("thread")[1]);
  });

  it("keeps its title with Escape, and where there would be none", async () => {
    await click("rename-thread", 1);
    await type("rename-title", "no");
    await press(find("rename-title"), "Escape");
    await click("rename-thread", 1);
    await type("rename-title", "  ");
    await press(find("rename-title"), "Enter");
    expect(done).toEqual([]);
  });

  it("takes the new title when something else is clicked", async () => {
    await click("rename-thread", 0);
    await type("rename-title", "Board");
    await act(async () => find("search")?.focus());
    expect(done).toEqual([["rename", "t1", "Board"]]);
  });
});

describe("a search", () => {
  it("waits until the typing rests, and marks what it found", async () => {
    await type("search", "ib");
    await rest(100);
    await type("search", "iberia");
    await rest(149);
    expect(engine.searches).toEqual([]);
    await rest(1);
    expect(engine.searches.map((one) => one.words)).toEqual(["iberia"]);
    await answer(0, "<b>our</b> \u0001Iberia\u0001 plan");
    expect(all("thread").map((one) => one.textContent), "by title, and by message").toEqual(["Iberia targets", "Board pack"]);
    expect(find("found")?.innerHTML).toBe("<span>&lt;b&gt;our&lt;/b&gt; </span><mark>Iberia</mark><span> plan</span>");
    await click("found");
    expect(done).toEqual([["open", "t1"]]);
  });

  it("does not show the answer to earlier words", async () => {
    await type("search", "one");
    await rest(150);
    await type("search", "two");
    await rest(150);
    await answer(1, "two");
    await answer(0, "one");
    expect(all("found").map((one) => one.textContent)).toEqual(["two"]);
  });

  it("ends with Escape", async () => {
    await type("search", "nothing");
    await rest(150);
    await act(async () => engine.searches[0]?.answer({ found: [] }));
    expect(place.textContent).toContain("Nothing was found.");
    await press(find("search"), "Escape");
    expect(all("thread")).toHaveLength(2);
  });
});
