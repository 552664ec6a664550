// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { beside, matches } from "./find";
import { plain } from "./plain";
import type { ShownTurn } from "./turns";

const turn = (question: string, answer: string): ShownTurn => ({ id: question, question, answer, actions: [], approvals: [], status: "done" });

describe("the words of an answer", () => {
  it("are those one reads", () => {
    expect(plain("# Sales\n\nIt **grew** by `5`\n\n- a\n- b\n\n| x | y |\n|--|--|\n| 1 | 2 |\n\n```sql\nSELECT 1\n```\n\n<b>no</b>")).toBe(
      "Sales\nIt grew by 5\na\nb\nx\ny\n1\n2\nSELECT 1\nno",
    );
  });
});

describe("what is found in a thread", () => {
  const turns = [turn("Revenue?", "**Rev**enue grew. revenue!"), turn("And else?", "No."), turn("REVENUE", "")];

  it("stands in questions and answers, across what is marked, whatever its case", () => {
    expect(matches(turns, " revenue ")).toEqual([
      { turn: 0, side: "question", nth: 0 },
      { turn: 0, side: "answer", nth: 0 },
      { turn: 0, side: "answer", nth: 1 },
      { turn: 2, side: "question", nth: 0 },
    ]);
    expect(matches(turns, "")).toEqual([]);
    expect(matches(turns, "nowhere")).toEqual([]);
  });

  it("is gone through around the ends", () => {
    expect([beside(3, 2, 1), beside(3, 0, -1), beside(0, 0, 1)]).toEqual([0, 2, 0]);
  });

  it("is quick in a thread of thousands", () => {
    const long = Array.from({ length: 2000 }, (_, i) => turn(`q${i}`, `Answer **${i}** of many words`));
    expect(matches(long, "answer")).toHaveLength(2000);
  });
});
