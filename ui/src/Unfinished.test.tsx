// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, click, close, find, nobody, open, said, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
const { run } = await import("./state/commands");
await import("./parts/Turn");

const approval = {
  id: "p1",
  turn_id: "u2",
  action_id: "a1",
  tool: "sql",
  name: "run_sql",
  resource: "starter",
  operation: "update",
  reason: "This changes data or settings.",
  arguments: { statement: "UPDATE t SET a = 1" },
  run_as: { mode: "on_behalf_of_user", principal: { id: "1", user_name: "alice@example.com" }, grant: "jwt-bearer", scopes: ["sql"] },
  allowed: ["approve", "edit", "reject", "respond"],
  securables: ["main.sales.targets"],
};
const begin = async (shown = view(said("u1", "Revenue?", "It grew."))) => {
  await open(() => <App />, as("alice"), {
    "threads/list": { threads: [thread("t1", "Sales"), thread("t2", "Stock")] },
    "threads/show": shown,
    "session/lock": { ...nobody, locked: "alice@example.com" },
  });
  await click("thread");
};
const lockAndBack = async (who = "alice") => {
  await act(async () => void run("lock"));
  expect(find("locked")).not.toBeNull();
  expect(document.documentElement.outerHTML, "nothing of it is behind the lock").not.toContain("otherwise");
  engine.replies["session/sign_in"] = as(who);
  await click("unlock");
};
const field = () => find<HTMLTextAreaElement>("rewrite")?.value;

afterEach(close);

describe("what was being written when the window was locked", () => {
  it("of a question is there again, and can be left", async () => {
    await begin();
    await click("edit-question");
    await write("Revenue, otherwise?", "rewrite");
    await lockAndBack();
    expect(field()).toBe("Revenue, otherwise?");
    await click("rewrite-leave");
    await click("edit-question");
    expect(field(), "what was left is gone").toBe("Revenue?");
  });

  it("of a statement that waits is gone on with", async () => {
    await begin(view(said("u2", "Set it"), { approvals: [approval as never] }));
    await click("edit");
    await write("UPDATE t SET a = 2 -- otherwise", "edit-text");
    await lockAndBack();
    expect(find("edit")?.textContent).toContain("Go on editing");
    await click("edit");
    expect(find<HTMLTextAreaElement>("edit-text")?.value).toBe("UPDATE t SET a = 2 -- otherwise");
  });

  it("is not there for another person", async () => {
    await begin();
    await click("edit-question");
    await write("Revenue, otherwise?", "rewrite");
    await lockAndBack("bob");
    await click("thread");
    expect(field()).toBeUndefined();
    await click("edit-question");
    expect(field()).toBe("Revenue?");
  });

  it("stays with its thread no longer than that is looked at", async () => {
    await begin();
    await click("edit-question");
    await click(all("thread")[1]);
    expect(field()).toBeUndefined();
  });
});
