// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, finish, open, press, said, tell, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");

const copies: string[] = [];
Object.assign(navigator, { clipboard: { writeText: async (one: string) => void copies.push(one) } });

const CSV = "The file `x.csv`:\n\n```csv\na,b\n1,2\n```";
const two = view([...said("u1", "Revenue?", "It **grew**.\n\n```sql\nSELECT 1\n```"), ...said("u2", "And Iberia?", "It shrank.")], {
  branches: [{ turn_id: "u2", all: ["u0", "u2"] }],
});
const begin = async (more: Record<string, unknown> = {}) => {
  await open(() => <App />, as("alice"), {
    "threads/list": { threads: [thread("t1", "Sales")] },
    "threads/show": two,
    "chat/send": { thread_id: "t1", turn_id: "u9" },
    ...more,
  });
  await click("thread");
};
const questions = () => [...document.querySelectorAll("[data-side=question]")].map((one) => one.textContent);

afterEach(async () => {
  await close();
  copies.length = 0;
});

describe("a question that is asked otherwise", () => {
  it("stands in place of the one before, which is kept beside it", async () => {
    await begin();
    await click(all("edit-question")[1]);
    expect(find<HTMLTextAreaElement>("rewrite")?.value).toBe("And Iberia?");
    await write("And the Nordics?", "rewrite");
    await press("Enter", {}, "rewrite");
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: "And the Nordics?", instead_of: "u2" }]);
    expect(questions()).toEqual(["Revenue?", "And the Nordics?"]);
    expect(text()).not.toContain("It shrank.");
    await finish("u9", "They grew.");
    expect(find("ways")?.textContent).toBe("3 / 3");
    expect(find<HTMLButtonElement>("way-next")?.disabled).toBe(true);
  });

  it("may be left as it is", async () => {
    await begin();
    await click(all("edit-question")[0]);
    await write("Otherwise", "rewrite");
    await press("Escape", {}, "rewrite");
    expect(find("rewrite")).toBeNull();
    expect(questions()).toEqual(["Revenue?", "And Iberia?"]);
    expect(asked("chat/send")).toEqual([]);
  });

  it("is begun with Arrow Up in the empty composer", async () => {
    await begin();
    await press("ArrowUp", {}, "composer");
    expect(document.activeElement).toBe(find("rewrite"));
    await press("Escape", {}, "rewrite");
    await write("something");
    await press("ArrowUp", {}, "composer");
    expect(find("rewrite"), "not where something is written").toBeNull();
  });

  it("that is not taken leaves everything as it was, and its text in the composer", async () => {
    await begin({ "chat/send": { code: "offline", message: "No network.", hint: "Look." } });
    await click(all("edit-question")[0]);
    await write("Otherwise?", "rewrite");
    await click("rewrite-ask");
    expect(questions()).toEqual(["Revenue?", "And Iberia?"]);
    expect(composer()?.value).toBe("Otherwise?");
    expect(text()).toContain("No network.");
  });

  it("keeps its files", async () => {
    await begin({ "threads/show": view(said("u1", `Sum it\n\n${CSV}`, "3")) });
    expect(questions()).toEqual(["Sum it"]);
    expect(find("attachment")?.textContent).toBe("x.csv7 B");
    await click("edit-question");
    await write("Count it", "rewrite");
    await click("rewrite-ask");
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: `Count it\n\n${CSV}`, instead_of: "u1" }]);
  });

  it("is not asked while a turn runs", async () => {
    await begin();
    await write("More");
    await click("send");
    expect(all("edit-question")).toEqual([]);
    expect(all("regenerate")).toEqual([]);
    expect(find<HTMLButtonElement>("ways"), "it is still said that there are ways").not.toBeNull();
    await press("r", { ctrlKey: true, shiftKey: true });
    expect(asked("chat/send")).toHaveLength(1);
  });
});

describe("an answer that is asked for again", () => {
  it("is asked with the same words, beside the one before", async () => {
    await begin();
    await click(all("regenerate")[1]);
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: "And Iberia?", instead_of: "u2" }]);
  });

  it("gives up what waits nowhere by itself", async () => {
    const approval = { id: "p1", turn_id: "u2", action_id: "a", tool: "sql", name: "sql", resource: "w", operation: "update", reason: "It changes.", arguments: { statement: "UPDATE t" }, run_as: { mode: "on_behalf_of_user", principal: { id: "1", user_name: "alice" }, grant: "none", scopes: [] }, allowed: ["approve", "reject"], securables: [] };
    await begin({ "threads/show": view(said("u2", "Change it"), { approvals: [approval as never] }) });
    expect(find("regenerate")).toBeNull();
    expect(find("edit-question"), "asking otherwise is a decision one writes").not.toBeNull();
  });
});

describe("the ways of a thread", () => {
  it("are switched, and each shows what followed it", async () => {
    await begin({ "threads/branch": view([...said("u1", "Revenue?", "It grew."), ...said("u0", "And DACH?", "It leads.")], { branches: [{ turn_id: "u0", all: ["u0", "u2"] }] }) });
    expect(find("ways")?.textContent).toBe("2 / 2");
    await click("way-previous");
    expect(asked("threads/branch")).toEqual([{ thread_id: "t1", turn_id: "u0" }]);
    expect(questions()).toEqual(["Revenue?", "And DACH?"]);
    expect(find("ways")?.textContent).toBe("1 / 2");
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 5))));
    expect(document.activeElement, "one goes on by key").toBe(find("way-next"));
  });
});

describe("copying", () => {
  it("takes an answer as Markdown, a question, and a block of code", async () => {
    await begin();
    await click(all("copy-answer")[0]);
    await click(all("copy-question")[0]);
    await click(all("copy-code")[0]);
    expect(copies).toEqual(["It **grew**.\n\n```sql\nSELECT 1\n```", "Revenue?", "SELECT 1"]);
  });

  it("takes what was sent, with its files", async () => {
    await begin({ "threads/show": view(said("u1", `Sum it\n\n${CSV}`, "3")) });
    await click("copy-question");
    expect(copies).toEqual([`Sum it\n\n${CSV}`]);
  });
});

describe("what is said aloud", () => {
  const status = () => find("turn-status")?.textContent;

  it("is that it answers, as whom it runs what, and the answer once", async () => {
    await begin();
    await act(async () => void (await import("./parts/Status")));
    expect(status(), "of what was there before, nothing").toBe("");
    await write("More");
    await click("send");
    expect(status()).toBe("Answering");
    const action = { id: "a1", turn_id: "u9", tool: "sql", resource: "w", operation: "select", status: "running", ms: 0, verified: { state: "pending" }, run_as: { mode: "on_behalf_of_user", principal: { id: "1", user_name: "alice@example.com" }, grant: "none", scopes: [] } };
    await tell({ event: "actionStarted", action: action as never, arguments: {} });
    expect(status()).toBe("Running SQL as alice@example.com");
    await tell({ event: "textDelta", text: "It " });
    expect(status(), "not what streams").toBe("Running SQL as alice@example.com");
    await tell({ event: "actionFinished", action: { ...action, status: "succeeded" } as never, columns: [] });
    await finish("u9", "It **grew**.");
    expect(status()).toBe("It grew.");
    expect(document.querySelector("[role=log]")?.getAttribute("aria-live")).toBe("off");
  });
});

describe("a thread out of view", () => {
  it("goes on being told, and is as it is when one comes back", async () => {
    await begin();
    await write("More");
    await click("send");
    await click("new-chat");
    expect(text()).toContain("What would you like to know?");
    await tell({ event: "textDelta", text: "Half of " });
    await click("thread");
    expect(text()).toContain("Half of");
    expect(engine.asked.filter(([name]) => name === "threads/show"), "it is not read over what runs").toHaveLength(1);
    await tell({ event: "textDelta", text: "it." });
    expect(text()).toContain("Half of it.");
  });
});
