import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Drafts, type Place } from "./drafts";

describe("drafts", () => {
  let rested: Map<Place, string>;
  let kept: [Place, string][];
  let drafts: Drafts;
  const shelf = {
    show: async (place: Place) => rested.get(place) ?? "",
    keep: async (place: Place, text: string) => void kept.push([place, text]),
  };
  beforeEach(() => {
    vi.useFakeTimers();
    rested = new Map();
    kept = [];
    drafts = new Drafts(shelf);
  });
  afterEach(() => void vi.useRealTimers());

  it("are kept when the typing rests, each with its thread", async () => {
    drafts.write("a", "o");
    drafts.write("a", "on");
    drafts.write(null, "new");
    expect(kept).toEqual([]);
    await vi.advanceTimersByTimeAsync(400);
    expect(kept).toEqual([["a", "on"], [null, "new"]]);
  });

  it("are kept at once when asked for, and not again", async () => {
    drafts.write("a", "one");
    await drafts.flush();
    await vi.advanceTimersByTimeAsync(1000);
    expect(kept).toEqual([["a", "one"]]);
  });

  it("are read where they rest; what was written meanwhile comes first", async () => {
    rested.set("a", "before");
    rested.set("b", "before");
    const read = drafts.read("b");
    drafts.write("b", "after");
    expect([await drafts.read("a"), await read]).toEqual(["before", "after"]);
    rested.set("a", "changed elsewhere");
    expect(await drafts.read("a"), "the window's own is the newest it knows").toBe("before");
  });

  it("move with the thread that begins", async () => {
    drafts.write(null, "first question");
    await drafts.flush();
    drafts.begin("a", "and next");
    await drafts.flush();
    expect(kept.slice(1)).toEqual([[null, ""], ["a", "and next"]]);
  });

  it("that could not be kept are kept with the next", async () => {
    let works = false;
    const failing = new Drafts({
      ...shelf,
      keep: async (place, text) => {
        if (!works) throw { code: "busy" };
        kept.push([place, text]);
      },
    });
    failing.write("a", "one");
    await failing.flush();
    works = true;
    await failing.flush();
    expect(kept).toEqual([["a", "one"]]);
  });

  it("wait while another may be there any moment", async () => {
    drafts.write("a", "one");
    await drafts.hold();
    drafts.write("a", "one and two");
    await vi.advanceTimersByTimeAsync(1000);
    await drafts.flush();
    expect(kept).toEqual([["a", "one"]]);
    drafts.letGo();
    await vi.advanceTimersByTimeAsync(400);
    expect(kept).toEqual([["a", "one"], ["a", "one and two"]]);
  });

  it("of somebody who left go nowhere", async () => {
    drafts.write("a", "mine");
    drafts.end();
    drafts.write("a", "late");
    await vi.advanceTimersByTimeAsync(1000);
    await drafts.flush();
    expect(kept).toEqual([]);
    expect(drafts.known("a")).toBeUndefined();
  });

  it("that come late are not taken by somebody else", async () => {
    let answer: (text: string) => void = () => {};
    const slow = new Drafts({ ...shelf, show: () => new Promise((resolve) => (answer = resolve)) });
    const read = slow.read("a");
    slow.end();
    answer("mine");
    await read;
    expect(slow.known("a")).toBeUndefined();
  });
});
