// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, finish, offering, open, press, said, tell, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
await import("./parts/ModelItems");

const MODELS = [
  { key: "deep", name: "opus", service_principal: false },
  { key: "finance", name: "finance-v2", service_principal: true },
];
const begin = (more: Record<string, unknown> = {}, models = MODELS, model: string | null = "chat", model_as_app = false) =>
  open(() => <App />, as("alice", { model, model_as_app, offers: offering({ models }) }), {
    "threads/list": { threads: [thread("t1", "Sales")] },
    "chat/send": { thread_id: "t9", turn_id: "u9" },
    ...more,
  });
const call = (id: string, turn_id: string, resource: string, chosen?: string, mode = "on_behalf_of_user") => ({
  action: { id, turn_id, run_as: { mode, principal: { id: "1", user_name: "alice" }, grant: "", scopes: [] }, tool: "model", resource, operation: "chat", status: "succeeded", ms: 1, verified: { state: "not_recorded" } },
  arguments: { messages: 1, ...(chosen ? { chosen } : {}) },
  columns: [],
});
const shown = () => find("model")?.textContent;
const choose = async (at: number) => {
  await click("model");
  await click(all("model-choice")[at]);
};
const ask = async (text: string) => {
  await write(text);
  await click("send");
};

afterEach(close);

describe("the model that answers", () => {
  it("is chosen of those that the configuration offers, and sent by its key", async () => {
    await begin();
    expect(shown()).toBe("chat");
    await click("model");
    expect(all("model-choice").map((one) => one.textContent)).toEqual([
      "chatAs configured",
      "opusdeep",
      "finance-v2finance Asked as the service principal",
    ]);
    await click(all("model-choice")[1]);
    expect([shown(), document.activeElement]).toEqual(["opus", composer()]);
    await ask("One?");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "One?", model: "deep" }]);
  });

  it("stays with its thread, and with no other", async () => {
    await begin({ "threads/show": view(said("u1", "Old?", "Old.")) });
    await choose(1);
    await ask("One?");
    await finish("u9", "1.");
    expect(shown(), "the thread has its name by now").toBe("opus");
    engine.replies["chat/send"] = { thread_id: "t9", turn_id: "u10" };
    await ask("Two?");
    await click("thread");
    expect(shown()).toBe("chat");
    engine.replies["chat/send"] = { thread_id: "t1", turn_id: "u11" };
    await ask("Three?");
    expect(asked("chat/send")).toEqual([
      { thread_id: null, text: "One?", model: "deep" },
      { thread_id: "t9", text: "Two?", model: "deep" },
      { thread_id: "t1", text: "Three?" },
    ]);
  });

  it("is the one that the thread was asked of last; the usual one may be chosen again", async () => {
    const actions = [call("a1", "u1", "chat"), call("a2", "u2", "opus", "deep")] as never;
    await begin({ "threads/show": view([...said("u1", "One?", "1."), ...said("u2", "Two?", "2.")], { actions }) });
    await click("thread");
    expect(shown()).toBe("opus");
    expect(all("answered-by").map((one) => one.textContent)).toEqual(["Answered by chat", "Answered by opus"]);
    await choose(0);
    expect(shown()).toBe("chat");
    await ask("Three?");
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: "Three?" }]);
  });

  it("is told with the answer; asked as the service principal, that is said before", async () => {
    await begin();
    expect(find("composer-note")?.textContent).toContain("Everything runs as you.");
    await choose(2);
    expect(find("composer-note")?.textContent).toContain("The model is asked as the service principal; all else runs as you.");
    expect(find("model")?.getAttribute("aria-label")).toBe("The model that answers: finance-v2, asked as the service principal");
    await ask("One?");
    const { action, arguments: given } = call("a1", "u9", "finance-v2", "finance", "service_principal");
    await tell({ event: "actionStarted", action: { ...action, status: "running" } as never, arguments: given });
    await tell({ event: "actionFinished", action: action as never, columns: [] });
    await finish("u9", "1.");
    expect(find("answered-by")?.textContent).toBe("Answered by finance-v2 as the service principal");
  });

  it("is said to be asked as the service principal where the usual one is, until another is chosen", async () => {
    await begin({}, MODELS, "chat", true);
    const told = () => [
      find("composer-note")?.textContent?.split(" Changes")[0]?.trim(),
      find("who")?.textContent,
      find("head-model")?.dataset.tip,
      find("model")?.getAttribute("aria-label"),
    ];
    const asApp = [
      "The model is asked as the service principal; all else runs as you.",
      "The model is asked as the service principal; all else runs as alice@example.com.",
      "The model that answers: chat, asked as the service principal",
      "The model that answers: chat, asked as the service principal",
    ];
    expect(told()).toEqual(asApp);
    await click("model");
    expect(all("model-choice").map((one) => one.textContent)).toEqual([
      "chatAs configured Asked as the service principal",
      "opusdeep",
      "finance-v2finance Asked as the service principal",
    ]);
    await click(all("model-choice")[1]);
    expect(told()).toEqual(["Everything runs as you.", "Everything runs as alice@example.com.", "The model that answers", "The model that answers: opus"]);
    await choose(0);
    expect(told()).toEqual(asApp);
  });

  it("is said to be so also where there is no choice", async () => {
    await begin({}, [], "chat", true);
    expect(find("composer-note")?.textContent).toContain("The model is asked as the service principal; all else runs as you.");
    expect(find("who")?.textContent).toBe("The model is asked as the service principal; all else runs as alice@example.com.");
  });

  it("is not one that is offered no more", async () => {
    await begin({ "threads/show": view(said("u1", "One?", "1."), { actions: [call("a1", "u1", "gone", "gone")] as never }) });
    await click("thread");
    expect(shown()).toBe("chat");
    await ask("Two?");
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: "Two?" }]);
  });

  it("is no choice where nothing is offered", async () => {
    await begin({}, []);
    expect(find("model")).toBeNull();
    await write("/model");
    expect(find("completions")).toBeNull();
  });

  it("may answer where there is no usual one", async () => {
    await begin({}, MODELS, null);
    expect(shown()).toBe("No model");
    await write("One?");
    expect(find<HTMLButtonElement>("send")?.disabled).toBe(true);
    await choose(1);
    await click("send");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "One?", model: "deep" }]);
  });

  it("opens by key, and is left with Escape", async () => {
    await begin();
    await press("M", { ctrlKey: true, shiftKey: true, code: "KeyM" }, "composer");
    expect(document.activeElement?.textContent).toBe("chatAs configured");
    await press("Escape");
    expect([all("model-choice"), shown()]).toEqual([[], "chat"]);
    expect(engine.asked.filter(([name]) => name === "chat/send")).toEqual([]);
    await act(async () => {});
  });
});
