// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Draft } from "./contract";
import { as, asked, click, close, composer, find, nobody, open, said, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");

// Where drafts rest, by owner and thread.
let rested: Record<string, string>;
let who: string;
const begin = (state = as("alice")) => {
  who = state.signed_in?.principal.id ?? "";
  return open(() => <App />, state, {
    "threads/list": { threads: [thread("t1", "Sales"), thread("t2", "Stock")] },
    "threads/show": view(said("u1", "What?", "That.")),
    "drafts/show": ({ thread_id }: Draft) => ({ thread_id, text: rested[`${who} ${thread_id}`] ?? "" }),
    "drafts/keep": ({ thread_id, text }: Draft) => {
      rested[`${who} ${thread_id}`] = text;
      return {};
    },
  });
};
const rest = (ms = 400) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const go = (index: number) => click(document.querySelectorAll<HTMLElement>("[data-testid=thread]")[index]);

beforeEach(() => {
  rested = {};
  vi.useFakeTimers();
});
afterEach(async () => {
  await close();
  vi.useRealTimers();
});

describe("what is written and not sent", () => {
  it("stays with its thread, and with the one that has not begun", async () => {
    await begin();
    await write("not begun");
    await go(0);
    expect(composer()?.value).toBe("");
    await write("of sales");
    await go(1);
    expect(composer()?.value).toBe("");
    await go(0);
    expect(composer()?.value).toBe("of sales");
    await click("new-chat");
    expect(composer()?.value).toBe("not begun");
    expect(rested).toEqual({ "alice null": "not begun", "alice t1": "of sales" });
  });

  it("is kept when the typing rests, and when the window is left", async () => {
    await begin();
    await write("one");
    expect(rested).toEqual({});
    await rest();
    expect(rested).toEqual({ "alice null": "one" });
    await write("one two");
    await act(async () => void window.dispatchEvent(new Event("blur")));
    expect(rested).toEqual({ "alice null": "one two" });
  });

  it("is there again when the window is loaded anew", async () => {
    rested = { "alice null": "from before", "alice t2": "of stock" };
    await begin();
    expect(composer()?.value).toBe("from before");
    await go(1);
    expect(composer()?.value).toBe("of stock");
  });

  it("that is written before the kept one was read is not overwritten", async () => {
    await begin();
    let answer: (draft: Draft) => void = () => {};
    engine.replies["drafts/show"] = () => new Promise((resolve) => (answer = resolve));
    await go(0);
    await write("typed");
    await act(async () => answer({ thread_id: "t1", text: "old" }));
    expect(composer()?.value).toBe("typed");
  });

  it("is kept before the window is another's, and never rests with them", async () => {
    await begin();
    await write("mine alone");
    engine.replies["session/switch"] = () => {
      expect(rested, "kept before the engine turns to another").toEqual({ "alice null": "mine alone" });
      who = "bob";
      return { ...as("bob"), host: "https://two.example", profile: "work" };
    };
    await click("profiles");
    await act(async () => void (await import("./parts/ProfileItems")));
    await click(document.querySelectorAll<HTMLElement>("[data-testid=profile]")[1]);
    expect(composer()?.value).toBe("");
    await rest(5000);
    expect(Object.keys(rested).filter((key) => key.startsWith("bob") && rested[key])).toEqual([]);
    engine.replies["session/switch"] = () => {
      who = "alice";
      return as("alice");
    };
    await click("profiles");
    await click(document.querySelectorAll<HTMLElement>("[data-testid=profile]")[0]);
    expect(composer()?.value, "and is there again for whoever wrote it").toBe("mine alone");
  });

  it("is kept before the lock, and goes on being kept after it", async () => {
    await begin();
    await write("half a");
    engine.replies["session/lock"] = { ...nobody, locked: "alice@example.com" };
    engine.replies["session/sign_in"] = as("alice");
    await click("profiles");
    await act(async () => void (await import("./parts/ProfileItems")));
    await click("lock-now");
    const order = engine.asked.map(([name]) => name).filter((name) => /keep|lock/.test(name));
    expect(order).toEqual(["drafts/keep", "session/lock"]);
    await click("unlock");
    expect(composer()?.value).toBe("half a");
    await write("half a question");
    await rest();
    expect(rested["alice null"]).toBe("half a question");
  });

  it("holds nobody where the store does not answer", async () => {
    await begin();
    await write("mine");
    engine.replies["drafts/keep"] = () => new Promise(() => {});
    engine.replies["session/sign_out"] = nobody;
    await click("sign-out");
    await rest(2000);
    expect(asked("session/sign_out")).toHaveLength(1);
  });

  it("is kept at the sign-out", async () => {
    await begin();
    await write("before I go");
    engine.replies["session/sign_out"] = nobody;
    await click("sign-out");
    expect(rested["alice null"]).toBe("before I go");
    const order = engine.asked.map(([name]) => name).filter((name) => /keep|sign_out/.test(name));
    expect(order).toEqual(["drafts/keep", "session/sign_out"]);
  });
});

describe("a question that is sent", () => {
  it("is no draft any more; what was written meanwhile belongs to its thread", async () => {
    await begin();
    let accept: (accepted: unknown) => void = () => {};
    engine.replies["chat/send"] = () => new Promise((resolve) => (accept = resolve));
    await write("first");
    await click("send");
    expect(rested["alice null"], "it rests until the engine has it").toBe("first");
    expect(composer()?.value).toBe("");
    await write("and next");
    await act(async () => accept({ thread_id: "t9", turn_id: "u9" }));
    expect(composer()?.value).toBe("and next");
    await rest();
    expect(rested).toEqual({ "alice null": "", "alice t9": "and next" });
  });

  it("comes back before what was written meanwhile where it was not taken", async () => {
    await begin();
    let refuse: (failure: unknown) => void = () => {};
    engine.replies["chat/send"] = () => new Promise((resolve) => (refuse = resolve));
    await write("first");
    await click("send");
    await write("and next");
    await act(async () => refuse({ code: "offline", message: "No network.", hint: "Look." }));
    expect(composer()?.value).toBe("first\n\nand next");
    expect(find("failure")?.textContent).toContain("No network.");
    await rest();
    expect(rested["alice null"]).toBe("first\n\nand next");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "first" }]);
  });
});
