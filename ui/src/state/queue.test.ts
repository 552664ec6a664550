// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { folded, next, queued, type Queues, renamed, requeued, returned, unqueued, why } from "./queue";

const texts = (queues: Queues, thread: string) => (queues[thread] ?? []).map((one) => one.text);
const two = queued(queued({}, "t", "one"), "t", "two");
const first = two.t?.[0]?.id ?? 0;

describe("what is queued", () => {
  it("keeps its order, is changed in its place, and taken out", () => {
    expect(texts(two, "t")).toEqual(["one", "two"]);
    expect(texts(requeued(two, "t", first, "eins"), "t")).toEqual(["eins", "two"]);
    expect(texts(unqueued(two, "t", first), "t")).toEqual(["two"]);
    expect(unqueued(queued({}, "t", "x"), "t", -1)).toHaveProperty("t");
  });

  it("is asked after an answer alone", () => {
    expect(next(two, "t", "done")?.text).toBe("one");
    for (const status of ["running", "waiting", "failed", undefined] as const) {
      expect(next(two, "t", status), String(status)).toBeUndefined();
    }
    expect(next(two, "other", "done"), "each thread has its own").toBeUndefined();
  });

  it("is not asked again by itself where it could not be sent", () => {
    const one = { id: first, text: "one" };
    const back = returned(unqueued(two, "t", first), "t", one);
    expect(texts(back, "t")).toEqual(["one", "two"]);
    expect(next(back, "t", "done")).toBeUndefined();
    expect(why("done", true)).toBe("held");
  });

  it("says why it waits", () => {
    expect(why("running")).toBe("done");
    expect(why("waiting")).toBe("waiting");
    expect(why("failed")).toBe("failed");
  });

  it("goes with a thread that begins, and is kept with the draft", () => {
    expect(texts(renamed(two, "t", "named"), "named")).toEqual(["one", "two"]);
    expect(folded(two.t ?? [], "three")).toBe("one\n\ntwo\n\nthree");
    expect(folded(two.t ?? [], " ")).toBe("one\n\ntwo");
    expect(folded([], "three ")).toBe("three ");
  });
});
