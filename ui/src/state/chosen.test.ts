import { expect, it } from "vitest";
import { chosenBefore } from "./chosen";
import type { ShownTurn } from "./turns";

const turn = (...calls: [tool: string, given: Record<string, unknown>][]) =>
  ({ actions: calls.map(([tool, given]) => ({ action: { tool }, arguments: given })) }) as unknown as ShownTurn;

it("a thread goes on with the model and the agent that its last call was chosen by", () => {
  const deep = { messages: 1, chosen: "deep", agent: "sales" };
  const of = (...turns: ShownTurn[]) => [chosenBefore(turns, "chosen"), chosenBefore(turns, "agent")];
  expect(of()).toEqual(["", ""]);
  expect(of(turn(["model", deep]), turn(["sql", { chosen: "no model", agent: "none" }]))).toEqual(["deep", "sales"]);
  expect(of(turn(["model", deep]), turn(["model", { messages: 3 }])), "the usual ones since").toEqual(["", ""]);
  expect(of(turn(["model", { chosen: 3, agent: null }]))).toEqual(["", ""]);
});
