// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, finish, open, press, said, tell, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
await import("./parts/QueueList");

const begin = async () => {
  let turn = 10;
  await open(() => <App />, as("alice"), {
    "threads/list": { threads: [thread("t1", "Sales"), thread("t2", "Stock")] },
    "threads/show": view(said("u1", "Revenue?", "It grew.")),
    "chat/send": () => ({ thread_id: "t1", turn_id: `u${turn++}` }),
  });
  await click("thread");
  await write("First");
  await click("send");
};
const later = async (question: string) => {
  await write(question);
  await press("Enter", {}, "composer");
};
const sent = () => asked("chat/send").map((one) => (one as { text: string }).text);
const waits = () => all("queued").map((one) => one.querySelector(".line-clamp-2")?.textContent);

afterEach(close);

describe("a question that is sent while a turn runs", () => {
  it("waits in sight, and is asked when the answer is done, one after the other", async () => {
    await begin();
    await later("Second");
    await later("Third");
    expect(composer()?.value).toBe("");
    expect(waits()).toEqual(["Second", "Third"]);
    expect(find("queued-why")?.textContent).toBe("Sent when this answer is done.");
    expect(sent()).toEqual(["First"]);
    await finish("u10", "One.");
    expect(sent()).toEqual(["First", "Second"]);
    expect(waits()).toEqual(["Third"]);
    await finish("u11", "Two.");
    expect(sent()).toEqual(["First", "Second", "Third"]);
    expect(find("queue")).toBeNull();
  });

  it("waits also in a chat that has no name yet", async () => {
    let name = (_: unknown) => {};
    await open(() => <App />, as("alice"), { "chat/send": () => new Promise((named) => (name = named)) });
    await write("First");
    await click("send");
    await later("Second");
    await write("Third");
    expect(waits()).toEqual(["Second"]);
    await act(async () => name({ thread_id: "t1", turn_id: "u1" }));
    expect([waits(), composer()?.value]).toEqual([["Second"], "Third"]);
    await press("Enter", {}, "composer");
    expect([waits(), composer()?.value]).toEqual([["Second", "Third"], ""]);
  });

  it("is changed and taken out until then", async () => {
    await begin();
    await later("Second");
    await later("Third");
    await click(all("queued-edit")[0]);
    await write("Second, by month", "rewrite");
    await click("rewrite-ask");
    await click(all("queued-remove")[1]);
    expect(waits()).toEqual(["Second, by month"]);
    await finish("u10", "One.");
    expect(sent()).toEqual(["First", "Second, by month"]);
  });

  it("is not asked after a failure, but may be by hand", async () => {
    await begin();
    await later("Second");
    const failure = { code: "offline", message: "No network.", hint: "Look." } as const;
    await tell({ event: "turnFailed", turn_id: "u10", failure, retry: true });
    expect(sent()).toEqual(["First"]);
    expect(find("queued-why")?.textContent).toContain("Not sent");
    await click("queued-send");
    expect(sent()).toEqual(["First", "Second"]);
  });

  it("is not asked past a decision, and goes on after it", async () => {
    await begin();
    await later("Second");
    const approval = { id: "p1", turn_id: "u10", action_id: "a", tool: "sql", name: "sql", resource: "w", operation: "update", reason: "It changes.", arguments: { statement: "UPDATE t" }, run_as: { mode: "on_behalf_of_user", principal: { id: "1", user_name: "alice" }, grant: "none", scopes: [] }, allowed: ["approve", "reject"], securables: [] };
    await tell({ event: "approvalNeeded", approval: approval as never });
    expect(find("queued-why")?.textContent).toBe("Waits for your decision above.");
    expect(find("queued-send")).toBeNull();
    await click("run-once");
    expect(sent(), "the decision comes first").toEqual(["First"]);
    await finish("u10", "Done.");
    expect(sent()).toEqual(["First", "Second"]);
  });

  it("is asked in its own thread, also out of view", async () => {
    await begin();
    await later("Second");
    await click(all("thread")[1]);
    expect(find("queue"), "another thread has its own").toBeNull();
    await finish("u10", "One.");
    expect(asked("chat/send").at(-1)).toEqual({ thread_id: "t1", text: "Second" });
  });

  it("that is not taken is there again, and is not tried again by itself", async () => {
    await begin();
    await later("Second");
    engine.replies["chat/send"] = { code: "offline", message: "No network.", hint: "Look." };
    await finish("u10", "One.");
    expect(waits()).toEqual(["Second"]);
    expect(find("queued-why")?.textContent).toBe("Could not be sent.");
    expect(sent()).toEqual(["First", "Second"]);
    expect(text()).toContain("No network.");
  });

  it("is kept with the draft, so that it outlives the window", async () => {
    vi.useFakeTimers();
    try {
      await begin();
      await later("Second");
      await write("and a third");
      await act(async () => void (await vi.advanceTimersByTimeAsync(500)));
      expect(asked("drafts/keep").at(-1)).toEqual({ thread_id: "t1", text: "Second\n\nand a third" });
    } finally {
      vi.useRealTimers();
    }
  });
});
