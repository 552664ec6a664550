// @vitest-environment jsdom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { all, as, click, close, find, open, press, said, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { ranges } = await import("./state/marks");
await import("./parts/Find");

const begin = async (turns: number) => {
  const messages = Array.from({ length: turns }, (_, i) => said(`u${i}`, `Question ${i}`, i % 100 === 0 ? `A **nee**dle in ${i}` : "Hay")).flat();
  await open(() => <App />, as("alice"), {
    "threads/list": { threads: [thread("t1", "Sales")] },
    "threads/show": view(messages),
    "audit/list": {
      entries: [{ seq: 3, at: "2026-03-04T10:00:00Z", hash: "ff", phase: "outcome", tool: "sql", action_id: "a1", thread_id: "t1", turn_id: "u5" }],
    },
    "audit/verify": new Promise(() => {}),
  });
  await click("thread");
  await press("f", { ctrlKey: true });
};
const count = () => find("find-count")?.textContent;

afterEach(close);

describe("finding in a thread", () => {
  it("counts all of it, goes around, and is left with Escape", async () => {
    await begin(3);
    expect(document.activeElement).toBe(find("find-words"));
    await write("question", "find-words");
    expect(count()).toBe("1 of 3");
    await press("Enter", {}, "find-words");
    expect(count()).toBe("2 of 3");
    await press("g", { ctrlKey: true });
    await press("g", { ctrlKey: true });
    expect(count()).toBe("1 of 3");
    await press("Enter", { shiftKey: true }, "find-words");
    expect(count()).toBe("3 of 3");
    await write("nowhere", "find-words");
    expect(count()).toBe("Not found");
    await press("Escape", {}, "find-words");
    expect(find("find-bar")).toBeNull();
    expect(document.activeElement).toBe(find("composer"));
  });

  it("finds what is not drawn, and draws it", async () => {
    await begin(300);
    expect(all("copy-question"), "of a long thread its end is drawn").toHaveLength(40);
    expect(text()).not.toContain("needle");
    await write("needle", "find-words");
    expect(count()).toBe("1 of 3");
    expect(text(), "the match is drawn").toContain("needle in 0");
    expect(text(), "and not all that is between").not.toContain("Question 200");
    await click("jump-latest");
    expect(text()).toContain("Question 299");
  });

  it("marks words across what is emphasised, and not across blocks", async () => {
    const side = document.createElement("div");
    side.innerHTML = "<p>A <strong>nee</strong>dle</p><p>and needle</p>";
    expect(ranges(side, "Needle").map(String)).toEqual(["needle", "needle"]);
    expect(ranges(side, "needleand")).toEqual([]);
    await begin(1);
    await write("needle", "find-words");
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 100))));
    expect(find("find-mark"), "over the text where the page has no highlights").not.toBeNull();
    expect(document.querySelector("[data-side=answer] mark"), "the text itself is left alone").toBeNull();
    await press("Escape", {}, "find-words");
    expect(find("find-mark")).toBeNull();
  });
});

describe("what was said before", () => {
  it("is drawn when it is asked for", async () => {
    await begin(100);
    expect(text()).not.toContain("Question 30");
    await click("earlier");
    expect(text()).toContain("Question 30");
    expect(all("copy-question")).toHaveLength(80);
  });

  it("is drawn when an entry of the audit leads there", async () => {
    // What is listed there is drawn where there is room for it.
    Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 900, configurable: true });
    await begin(100);
    await click("audit");
    await act(async () => void (await import("./parts/audit/AuditPage")));
    await click("deed");
    await click("open-turn");
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 300))));
    expect(document.activeElement?.getAttribute("data-turn")).toBe("u5");
  });
});
