// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, finish, offering, open, said, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
await import("./parts/AgentItems");

const AGENTS = [
  { name: "sales", description: "Orders and revenue" },
  { name: "people", description: null },
];
const begin = (more: Record<string, unknown> = {}, agents = AGENTS) =>
  open(() => <App />, as("alice", { offers: offering({ agents }) }), {
    "threads/list": { threads: [thread("t1", "Sales")] },
    "chat/send": { thread_id: "t9", turn_id: "u9" },
    ...more,
  });
const call = (turn_id: string, given: Record<string, unknown>) => ({
  action: { id: `a-${turn_id}`, turn_id, tool: "model", resource: "chat", operation: "chat", status: "succeeded", ms: 1, verified: { state: "not_recorded" } },
  arguments: { messages: 1, ...given },
  columns: [],
});
const shown = () => find("agent")?.textContent;
const choose = async (at: number) => {
  await click("agent");
  await click(all("agent-choice")[at]);
};
const ask = async (text: string) => {
  await write(text);
  await click("send");
};

afterEach(close);

describe("the agent that is asked first", () => {
  it("is chosen of the supervisor's, and sent by its name, for its thread alone", async () => {
    await begin({ "threads/show": view(said("u1", "Old?", "Old.")) });
    expect([shown(), find("agent")?.getAttribute("aria-label")]).toEqual(["Supervisor", "The agent that is asked: Supervisor"]);
    await click("agent");
    expect(all("agent-choice").map((one) => one.textContent)).toEqual([
      "SupervisorHands each question to the agent whose work it is",
      "salesOrders and revenue",
      "people",
    ]);
    await click(all("agent-choice")[1]);
    expect([shown(), document.activeElement]).toEqual(["sales", composer()]);
    await ask("One?");
    await finish("u9", "1.");
    expect(shown(), "the thread has its name by now").toBe("sales");
    engine.replies["chat/send"] = { thread_id: "t9", turn_id: "u10" };
    await ask("Two?");
    await click("thread");
    expect(shown()).toBe("Supervisor");
    engine.replies["chat/send"] = { thread_id: "t1", turn_id: "u11" };
    await ask("Three?");
    expect(asked("chat/send")).toEqual([
      { thread_id: null, text: "One?", agent: "sales" },
      { thread_id: "t9", text: "Two?", agent: "sales" },
      { thread_id: "t1", text: "Three?" },
    ]);
  });

  it("is the one that the thread was asked of last; the supervisor may be chosen again", async () => {
    const actions = [call("u1", {}), call("u2", { agent: "people" })] as never;
    await begin({ "threads/show": view([...said("u1", "One?", "1."), ...said("u2", "Two?", "2.")], { actions }) });
    await click("thread");
    expect(shown()).toBe("people");
    await choose(0);
    expect(shown()).toBe("Supervisor");
    await ask("Three?");
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: "Three?" }]);
  });

  it("is no choice where there is no supervisor", async () => {
    await begin({}, []);
    expect(find("agent")).toBeNull();
    await act(async () => {});
  });
});
