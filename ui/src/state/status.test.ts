// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { said } from "../i18n";
import { spoken, standing } from "./status";
import type { ShownTurn } from "./turns";

const { t } = said();
const turn = (more: Partial<ShownTurn>): ShownTurn => ({ id: "a", question: "?", answer: "", actions: [], approvals: [], status: "running", ...more });
const action = (tool: string, status: string) =>
  ({ live: true, arguments: {}, columns: [], action: { id: tool, tool, status, run_as: { principal: { user_name: "alice@example.com" } } } }) as never;

describe("what is said of a turn", () => {
  it("is where it stands, and as whom", () => {
    expect(standing(t, turn({}))).toBe("Answering");
    expect(standing(t, turn({ actions: [action("model", "running")] }))).toBe("Answering");
    expect(standing(t, turn({ actions: [action("sql", "running")] }))).toBe("Running SQL as alice@example.com");
    expect(standing(t, turn({ actions: [action("sql", "succeeded")] }))).toBe("Answering");
    expect(standing(t, turn({ status: "waiting" }))).toBe("Your decision is needed");
    expect(standing(t, turn({ status: "done" }))).toBe("");
    expect(standing(t, undefined)).toBe("");
  });

  it("is the answer in words, cut where it is long", () => {
    expect(spoken(t, turn({ answer: "# Sales\n\nIt **grew**" }))).toBe("Sales\nIt grew");
    expect(spoken(t, turn({ answer: "word ".repeat(1000) }))).toMatch(/… The answer goes on\.$/);
  });
});
