// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SignedIn } from "./contract";
import { all, as, asked, click, close, composer, find, finish, offering, open, press, said, tell, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
await import("./parts/Completions");

const genie = (id: string, turn_id: string, questions: string[], more = {}) => ({
  action: { id, turn_id, tool: "genie", resource: "Sales", operation: "ask", status: "succeeded", ms: 1, verified: { state: "not_recorded" }, findings: { suggested_questions: questions }, ...more },
  arguments: { question: "?" },
  columns: [],
});
const begin = (more: Record<string, unknown> = {}, who: Partial<SignedIn> = {}) =>
  open(() => <App />, as("alice", who), {
    "threads/list": { threads: [thread("t1", "Sales")] },
    "mentions/list": { found: [{ kind: "catalog", name: "main", about: null }], more: false },
    "chat/send": { thread_id: "t1", turn_id: "u9" },
    ...more,
  });
const offered = () => all("suggested").map((one) => one.textContent);

afterEach(close);

describe("where nothing was asked yet", () => {
  it("it is said what is reached, and as whom", async () => {
    await begin();
    expect(text()).toContain("Everything runs as alice@example.com.");
    expect(find("reach")?.textContent).toBe("chat answers, the warehouse starter runs the SQL. What you may see there, you see here.");
  });

  it("a chat that is not read yet, or cannot be, is greeted with nothing", async () => {
    let read = (_: unknown) => {};
    await begin({ "threads/show": () => new Promise((reply) => (read = reply)) });
    await click("thread");
    expect([all("beginning").length, find("who")], "it is read").toEqual([0, null]);
    await act(async () => read({ code: "offline", message: "No network.", hint: "Look at the VPN." }));
    expect(find("failure")?.textContent).toContain("No network.");
    expect([all("beginning").length, find("who")], "it cannot be read").toEqual([0, null]);
    await click("new-chat");
    expect(all("beginning").length).toBe(2);
  });

  it("a question is asked with a click, and begun where a table is to be chosen", async () => {
    await begin();
    await click(all("beginning")[0]);
    expect(composer()?.value).toBe("What is in the table @");
    expect(all("completion").map((one) => one.textContent), "the list is open").toEqual(["maincatalog"]);
    await press("Escape", {}, "composer");
    await write("");
    await click(all("starter")[0]);
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "What tables can I access?" }]);
  });

  it("what is offered is made of what the user can mention", async () => {
    const places: Record<string, unknown[]> = {
      "": [{ kind: "genie_space", name: "sales", about: null }, { kind: "catalog", name: "main", about: null }],
      main: [{ kind: "schema", name: "main.shop", about: null }],
      "main.shop": [{ kind: "table", name: "main.shop.orders", about: null }],
    };
    await begin({ "mentions/list": ({ within }: { within: string }) => ({ found: places[within], more: false }) });
    expect(all("starter").map((one) => one.textContent)).toEqual([
      "What can I ask the Genie space sales?A Genie space of this configuration",
      "What is in the table main.shop.orders?A table that you can see",
      "What tables can I access?Works in any workspace",
      "Who am I?Works in any workspace",
    ]);
    await click(all("starter")[1]);
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "What is in the table `main.shop.orders`?" }]);
  });

  it("its place is kept while it is looked for, and what comes too late takes none", async () => {
    vi.useFakeTimers();
    let answer: (reply: unknown) => void = () => {};
    await begin({ "mentions/list": () => new Promise((resolve) => (answer = resolve)) });
    expect([!!find("starters-coming"), all("starter")]).toEqual([true, []]);
    await act(async () => vi.advanceTimersByTime(3000));
    vi.useRealTimers();
    const offered = ["What tables can I access?Works in any workspace", "Who am I?Works in any workspace"];
    expect(all("starter").map((one) => one.textContent)).toEqual(offered);
    await act(async () => answer({ found: [{ kind: "genie_space", name: "sales", about: null }], more: false }));
    expect(all("starter").map((one) => one.textContent)).toEqual(offered);
  });

  it("a configuration greets, and its questions stand alone, four at once", async () => {
    const texts = ["One?", "Two?", "Three?", "Four?", "Five?"];
    const starters = texts.map((text) => ({ text, genie_space: text === "Two?" ? "stock" : null }));
    await begin({}, { offers: offering({ app: "shop", greeting: "What shall we look at?", starters }) });
    const shown = () => all("starter").map((one) => one.textContent);
    expect(document.querySelector("main h2")?.textContent).toBe("What shall we look at?");
    expect(shown()).toEqual(["One?Suggested by shop", "Two?Sample of the Genie space stock", "Three?Suggested by shop", "Four?Suggested by shop"]);
    expect(asked("mentions/list"), "nothing is looked for").toEqual([]);
    await click("starters-more");
    expect(shown()).toEqual(["Five?Suggested by shop"]);
    await click("starters-more");
    expect(shown()).toHaveLength(4);
  });

  it("nothing is looked for and nothing asked where no model answers", async () => {
    await begin({}, { model: null });
    expect(asked("mentions/list")).toEqual([]);
    expect([...all("starter"), ...all("beginning")].map((one) => (one as HTMLButtonElement).disabled)).toEqual([true, true, true, true]);
  });

});

describe("what may follow", () => {
  it("stands under the last answer, each once, and not with what is withheld", async () => {
    await begin({
      "threads/show": view([...said("u1", "One?", "1."), ...said("u2", "Two?", "2.")], {
        actions: [
          genie("a1", "u1", ["Old?"]),
          genie("a2", "u2", ["By month?", "By product?"]),
          genie("a3", "u2", ["By month?"]),
          genie("a4", "u2", ["Secret?"], { status: "withheld", verified: { state: "mismatch", executed_as: "x", user: "x" } }),
        ] as never,
      }),
    });
    await click("thread");
    expect(offered()).toEqual(["By month?", "By product?"]);
    await click(all("suggested")[1]);
    expect(composer()?.value, "it is asked by whoever sends it").toBe("By product?");
    expect(document.activeElement).toBe(composer());
  });

  it("is gone while the next answer comes, and there with it", async () => {
    await begin({ "threads/show": view(said("u1", "One?", "1."), { actions: [genie("a1", "u1", ["Old?"])] as never }) });
    await click("thread");
    expect(offered()).toEqual(["Old?"]);
    await write("Two?");
    await click("send");
    const { action } = genie("a2", "u9", ["New?"]);
    await tell({ event: "actionFinished", action: action as never, columns: [] });
    expect(offered()).toEqual([]);
    await finish("u9", "2.");
    expect(offered()).toEqual(["New?"]);
  });
});

describe("what somebody prefers", () => {
  const prefers = (more: object) => ({
    "settings/show": { theme: "system", high_contrast: false, density: "comfortable", reduced_motion: false, language: null, send_key: "enter", streaming: true, notifications: true, spell_check: true, updates: true, skipped_version: null, ...more },
  });

  it("is which keys send, and whether spelling is checked", async () => {
    await begin(prefers({ send_key: "mod_enter", spell_check: false }));
    await write("Hello");
    expect(composer()?.getAttribute("spellcheck")).toBe("false");
    await press("Enter", {}, "composer");
    expect(asked("chat/send")).toEqual([]);
    await press("Enter", { ctrlKey: true }, "composer");
    expect(asked("chat/send")).toHaveLength(1);
  });

  it("is to see an answer once it is complete", async () => {
    await begin(prefers({ streaming: false }));
    await write("Hello");
    await click("send");
    await tell({ event: "textDelta", text: "Half of" });
    expect(text()).not.toContain("Half of");
    expect(text()).toContain("Working on it…");
    await finish("u9", "Half of it, and the rest.");
    expect(text()).toContain("Half of it, and the rest.");
  });
});
