// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, finish, open, press, said, tell, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
await import("./parts/Completions");

const genie = (id: string, turn_id: string, questions: string[], more = {}) => ({
  action: { id, turn_id, tool: "genie", resource: "Sales", operation: "ask", status: "succeeded", ms: 1, verified: { state: "not_recorded" }, findings: { suggested_questions: questions }, ...more },
  arguments: { question: "?" },
  columns: [],
});
const begin = (more: Record<string, unknown> = {}) =>
  open(() => <App />, as("alice"), {
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
    "settings/show": { theme: "system", high_contrast: false, density: "comfortable", reduced_motion: false, language: null, send_key: "enter", streaming: true, notifications: true, spell_check: true, ...more },
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
