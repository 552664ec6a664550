import { expect, it } from "vitest";
import { chosenBefore } from "./models";
import type { ShownTurn } from "./turns";

const turn = (...calls: [tool: string, given: Record<string, unknown>][]) =>
  ({ actions: calls.map(([tool, given]) => ({ action: { tool }, arguments: given })) }) as unknown as ShownTurn;

it("a thread goes on with the model that its last call was chosen by", () => {
  const deep = { messages: 1, chosen: "deep" };
  expect(chosenBefore([])).toBe("");
  expect(chosenBefore([turn(["model", deep]), turn(["sql", { chosen: "no model" }])])).toBe("deep");
  expect(chosenBefore([turn(["model", deep]), turn(["model", { messages: 3 }])]), "the usual one since").toBe("");
  expect(chosenBefore([turn(["model", { chosen: 3 }])])).toBe("");
});
