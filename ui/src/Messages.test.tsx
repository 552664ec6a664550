// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ThreadView } from "./contract";
import { as, asked, click, close, composer, find, open, press, said, text, thread, view } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");

const at = (moment: string, messages: ThreadView["messages"]) => messages.map((one) => ({ ...one, created_at: moment }));
const begin = async (shown: ThreadView) => {
  await open(() => <App />, as("alice"), { "threads/list": { threads: [thread("t1", "Sales")] }, "threads/show": shown });
  await click("thread");
};
const articles = () => [...document.querySelectorAll<HTMLElement>("article.turn")];
const focused = () => (document.activeElement as HTMLElement).dataset.turn ?? document.activeElement?.getAttribute("role") ?? document.activeElement?.tagName;

beforeEach(() => void vi.useFakeTimers({ now: new Date(2026, 10, 28, 15), toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(async () => {
  await close();
  vi.useRealTimers();
});

describe("each message", () => {
  const two = view([
    ...at(new Date(2026, 10, 28, 14, 3).toISOString(), said("u1", "Revenue?", "It grew.")),
    ...at(new Date(2026, 10, 27, 9, 5).toISOString(), said("u2", "And Iberia?", "It shrank.")),
    ...at("", said("u3", "And DACH?", "It leads.")),
  ]);

  it("is an article with a heading that names who and when", async () => {
    await begin(two);
    const names = articles().map((one) => document.getElementById(one.getAttribute("aria-labelledby") ?? ""));
    expect(names.map((one) => [one?.tagName, one?.textContent])).toEqual([
      ["H2", "Behalf, 02:03 PM"],
      ["H2", "Behalf, Nov 27, 2026, 9:05 AM"],
      ["H2", "Behalf"],
    ]);
  });

  it("is gone to with the arrows, from the transcript and from one to the next", async () => {
    await begin(two);
    act(() => document.querySelector<HTMLElement>("[role=log]")?.focus());
    const way = [];
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) {
      await press(key);
      way.push(focused());
    }
    expect(way).toEqual(["u1", "u2", "u3", "u3", "u2"]);
    act(() => document.querySelector<HTMLElement>("[role=log]")?.focus());
    await press("ArrowUp");
    expect(focused(), "from below, the last in sight").toBe("u3");
    await press("ArrowUp", { shiftKey: true });
    expect(focused(), "with another key it is another thing").toBe("u3");
  });

  it("is not left by an arrow where one writes, or where a control has the focus", async () => {
    await begin(two);
    act(() => composer()?.focus());
    await press("ArrowDown");
    expect(focused()).toBe("TEXTAREA");
    act(() => find("copy-answer")?.focus());
    await press("ArrowDown");
    expect(document.activeElement).toBe(find("copy-answer"));
  });

  it("further up than what is drawn is drawn, and gone to", async () => {
    await begin(view(Array.from({ length: 45 }, (_, i) => said(`u${i}`, `${i}?`, `${i}.`)).flat()));
    expect(articles()[0]?.dataset.turn).toBe("u5");
    act(() => articles()[0]?.focus());
    await press("ArrowUp");
    await act(async () => void (await vi.advanceTimersByTimeAsync(10)));
    expect(focused()).toBe("u4");
  });
});

describe("a turn that runs, in a window that was loaded anew", () => {
  const running = view(said("u1", "Revenue?"), { running: "u1" });

  it("is said to run, can be stopped, and shows its answer when it is there", async () => {
    await begin(running);
    expect(text()).toContain("Working on it…");
    expect(text()).not.toContain("no answer yet");
    await click("stop");
    expect(asked("chat/stop")).toEqual([{ turn_id: "u1" }]);
    engine.replies["threads/show"] = view(said("u1", "Revenue?", "It grew."));
    await act(async () => void (await vi.advanceTimersByTimeAsync(1000)));
    expect(text()).toContain("It grew.");
    expect(asked("threads/show"), "and then it is not looked at again").toHaveLength(2);
    await act(async () => void (await vi.advanceTimersByTimeAsync(5000)));
    expect(asked("threads/show")).toHaveLength(2);
  });

  it("is not looked at where it is out of view", async () => {
    await begin(running);
    await click("new-chat");
    await act(async () => void (await vi.advanceTimersByTimeAsync(5000)));
    expect(asked("threads/show")).toHaveLength(1);
  });

  it("that does not run any more has no answer, and can be tried again", async () => {
    await begin(view(said("u1", "Revenue?")));
    expect(text()).toContain("This question has no answer yet.");
    expect(find("retry")).not.toBeNull();
  });
});
