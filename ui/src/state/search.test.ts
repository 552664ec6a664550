import { describe, expect, it, vi } from "vitest";
import type { Found, ThreadSummary } from "../contract";
import { hits, marked } from "./search";

vi.mock("../host", () => ({}));

const thread = (id: string, title: string, pinned = false): ThreadSummary => ({ id, title, pinned, created_at: "", updated_at: "" });
const found = (thread_id: string, excerpt: string): Found => ({ thread_id, title: "old title", role: "user", excerpt, created_at: "" });

describe("what is found", () => {
  it("is threads by title, and messages under their thread", () => {
    const threads = [thread("t1", "Board pack", true), thread("t2", "Iberia targets")];
    const all = hits(threads, [found("t1", "in iberia"), found("t2", "a"), found("t1", "b"), found("t9", "c")], " IBERIA ");
    expect(all.map((hit) => [hit.title, hit.pinned, hit.found.map((one) => one.excerpt)])).toEqual([
      ["Iberia targets", false, ["a"]],
      ["Board pack", true, ["in iberia", "b"]],
      ["old title", false, ["c"]],
    ]);
  });

  it("is marked by what stands between two marks", () => {
    expect(marked("the \u0001Iberia\u0001 targets of \u0001Q4\u0001")).toEqual([
      { text: "the ", hit: false },
      { text: "Iberia", hit: true },
      { text: " targets of ", hit: false },
      { text: "Q4", hit: true },
    ]);
    expect(marked("<b>no HTML</b>")).toEqual([{ text: "<b>no HTML</b>", hit: false }]);
  });
});
