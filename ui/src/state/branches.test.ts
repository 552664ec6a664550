// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { accepted, begun, EMPTY, type ShownThread, way } from "./branches";
import type { ShownTurn } from "./turns";

const turn = (id: string, more: Partial<ShownTurn> = {}): ShownTurn => ({
  id,
  question: `${id}?`,
  actions: [],
  approvals: [],
  answer: `${id}.`,
  status: "done",
  ...more,
});
const ids = (thread: ShownThread) => thread.turns.map((one) => one.id);

describe("a question in place of another", () => {
  const three: ShownThread = { turns: [turn("a"), turn("b"), turn("c")], branches: [{ turn_id: "c", all: ["c0", "c"] }] };

  it("hides what followed that, and is a way beside it", () => {
    const asked = begun(three, "otherwise?", "b");
    expect(ids(asked)).toEqual(["a", ""]);
    const next = accepted(asked, "b2", "b");
    expect(ids(next)).toEqual(["a", "b2"]);
    expect(next.branches, "the ways of what is hidden are not here").toEqual([{ turn_id: "b2", all: ["b", "b2"] }]);
    expect(way(next.branches, "b2")).toEqual({ at: 2, of: 2, previous: "b", next: undefined });
  });

  it("is one more of several", () => {
    const next = accepted(begun(three, "again?", "c"), "c2", "c");
    expect(next.branches).toEqual([{ turn_id: "c2", all: ["c0", "c", "c2"] }]);
  });

  it("that is the first of a thread leaves nothing before it", () => {
    expect(ids(begun(three, "anew?", "a"))).toEqual([""]);
  });
});

describe("a question at the end", () => {
  it("gives up what waited for a decision", () => {
    const waiting = turn("a", { status: "waiting", answer: "", approvals: [{ id: "p" } as never] });
    const [left, asked] = begun({ turns: [waiting], branches: [] }, "else?").turns;
    expect(left).toMatchObject({ status: "failed", approvals: [], retry: false });
    expect(asked).toMatchObject({ status: "running", question: "else?" });
  });

  it("makes no ways", () => {
    expect(accepted(begun(EMPTY, "first?"), "a").branches).toEqual([]);
    expect(way([], "a")).toBeUndefined();
  });
});
