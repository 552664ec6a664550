// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Mention } from "./contract";
import { all, as, asked, click, close, composer, find, offering, open, press, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
await import("./parts/Completions");

const of = (kind: Mention["kind"], name: string, about: string | null = null): Mention => ({ kind, name, about });
const PLACES: Record<string, Mention[]> = {
  "": [of("genie_space", "sales_space"), of("catalog", "main", "The company"), of("catalog", "samples")],
  main: [of("schema", "main.hr"), of("schema", "main.sales")],
  "main.sales": [of("table", "main.sales.customers"), of("table", "main.sales.orders", "One row for each order")],
};
// With questions of its own nothing is looked up to begin with.
const WEEKLY = "Revenue of this week by region.\nThen the same of the week before.";
const OFFERED = {
  offers: offering({
    starters: [{ text: "Who is late?", genie_space: null }],
    prompts: [
      { name: "weekly-report", text: WEEKLY },
      { name: "settle_up", text: "What is wrong in" },
    ],
  }),
};
const key = (name: string, more: KeyboardEventInit = {}) => press(name, more, "composer");
const names = () => all("completion").map((one) => one.querySelector(".font-medium")?.textContent);
const chosen = () => document.querySelector("[role=option][aria-selected=true]")?.querySelector(".font-medium")?.textContent;

beforeEach(() =>
  open(() => <App />, as("alice", OFFERED), {
    "mentions/list": ({ within }: { within: string }) => ({ found: PLACES[within] ?? [], more: false }),
    "chat/send": { thread_id: "t1", turn_id: "u1" },
  }),
);
afterEach(close);

describe("typing @", () => {
  it("lists what there is, level by level, and puts the full name in backquotes", async () => {
    await write("Sum @");
    expect(names()).toEqual(["sales_space", "main", "samples"]);
    await key("ArrowDown");
    expect(chosen()).toBe("main");
    expect(composer()?.getAttribute("aria-activedescendant")).toBe(document.querySelector("[aria-selected=true]")?.id);
    expect(composer()?.getAttribute("aria-controls")).toBe(document.querySelector("[role=listbox]")?.id);
    await key("Tab");
    expect(composer()?.value).toBe("Sum @main.");
    expect(names()).toEqual(["main.hr", "main.sales", "main"]);
    await key("ArrowDown");
    await key("Enter");
    expect(composer()?.value).toBe("Sum @main.sales.");
    await write("Sum @main.sales.or");
    expect(names()).toEqual(["main.sales.orders"]);
    await key("Enter");
    expect(composer()?.value).toBe("Sum `main.sales.orders` ");
    expect(find("completions")).toBeNull();
    expect(asked("chat/send"), "Enter was for the list").toEqual([]);
    expect(asked("mentions/list")).toEqual([{ within: "" }, { within: "main" }, { within: "main.sales" }]);
  });

  it("may mean the place itself", async () => {
    await write("In @main.");
    await key("ArrowUp");
    await key("Enter");
    expect(composer()?.value).toBe("In `main` ");
  });

  it("is left with Escape, which stops nothing; Enter then sends", async () => {
    await write("Sum @ma");
    await key("Escape");
    expect(find("completions")).toBeNull();
    await key("Enter");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "Sum @ma" }]);
  });

  it("says what there is not, and what went wrong", async () => {
    await write("@zzz");
    expect(find("completions")?.textContent).toContain("Nothing here is called so.");
    engine.replies["mentions/list"] = { code: "forbidden", securable: "main", privilege: "USE CATALOG", message: "You may not look into main.", hint: "Ask its owner." };
    await write("@main.");
    expect(find("completions-failure")?.textContent).toBe("You may not look into main.Ask its owner.");
  });

  it("is chosen with the pointer", async () => {
    await write("@");
    await click(all("completion")[0]);
    expect(composer()?.value).toBe("`sales_space` ");
  });

  it("begins with the button too", async () => {
    await write("Sum");
    await act(async () => {
      find("mention")?.click();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    });
    expect(composer()?.value).toBe("Sum @");
    expect(names()).toHaveLength(3);
  });
});

describe("typing / where nothing is written", () => {
  it("lists what can be done, and does it", async () => {
    await write("/");
    expect(names()).toContain("/doctor");
    expect(names(), "nothing is there to be found yet").not.toContain("/find");
    await write("/doc");
    expect(names()).toEqual(["/doctor"]);
    engine.replies["doctor/run"] = new Promise(() => {});
    await key("Enter");
    await act(async () => void (await import("./parts/Doctor")));
    expect(asked("doctor/run")).toHaveLength(1);
    expect(asked("chat/send")).toEqual([]);
  });

  it("puts the text of a prompt in its place, which is sent by whoever sends it", async () => {
    await write("/");
    expect(names().slice(0, 3)).toEqual(["/weekly-report", "/settle_up", "/new"]);
    expect(all("completion")[0]?.textContent).toBe("/weekly-reportRevenue of this week by region.prompt");
    expect(document.querySelector("[role=listbox]")?.getAttribute("aria-label")).toBe("Prompts and commands");
    await write("/set");
    expect(names(), "beside what can be done").toEqual(["/settle_up", "/settings"]);
    await write("/ly-rep");
    expect(names(), "also by what it holds").toEqual(["/weekly-report"]);
    await key("Enter");
    expect(composer()?.value).toBe(WEEKLY);
    expect(composer()?.selectionStart).toBe(WEEKLY.length);
    expect(find("completions")).toBeNull();
    expect(asked("chat/send"), "Enter was for the list").toEqual([]);
    await key("Enter");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: WEEKLY }]);
  });

  it("is an ordinary question where no command is called so", async () => {
    await write("/zzz");
    expect(find("completions")).toBeNull();
    await key("Enter");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "/zzz" }]);
  });
});
