// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Memory, Remembered as Decision } from "../contract";
import Remembered from "./Remembered";

const engine = vi.hoisted(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  return { memories: [] as unknown[], remembered: [] as unknown[], asked: [] as [string, unknown][] };
});
vi.mock("../host", () => ({
  asFailure: (error: unknown) => error,
  rpc: async (command: string, request: unknown) => {
    engine.asked.push([command, request]);
    if (command === "memory/list") return { memories: engine.memories };
    if (command === "approvals/remembered") return { remembered: engine.remembered };
    if (command === "memory/clear") engine.memories = [];
    return {};
  },
}));

const memory: Memory = { id: "m1", text: "With revenue I mean net revenue", created_at: "2026-01-02T03:04:05Z" };
const decision: Decision = {
  id: "r1",
  tool: "sql",
  name: "run_sql",
  operation: "update",
  securables: ["main.sales.targets"],
  resource_id: "w1",
  resource: "Serverless Starter",
  run_as: "on_behalf_of_user",
  principal_id: "1",
  created_at: "2026-01-02T03:04:05Z",
  expires_at: "2026-01-02T11:04:05Z",
};

let root: Root;
let place: HTMLElement;
const find = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const click = (id: string) => act(async () => find(id)?.click());
const changed = () => engine.asked.filter(([command]) => !["memory/list", "approvals/remembered"].includes(command));

beforeEach(async () => {
  engine.memories = [memory];
  engine.remembered = [decision];
  engine.asked = [];
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  await act(async () => root.render(<Remembered done={0} userName="alice@example.com" onClose={() => {}} />));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await act(async () => root.unmount());
  place.remove();
});

describe("what is remembered", () => {
  it("is said whole, of a decision what, on what, as whom and until when", () => {
    expect(find("memory")?.textContent).toContain("With revenue I mean net revenue");
    const text = find("remembered-decision")?.textContent ?? "";
    const until = new Date(decision.expires_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    for (const word of ["update by run_sql", "main.sales.targets", "Serverless Starter", "alice@example.com", until]) {
      expect(text).toContain(word);
    }
  });

  it("is forgotten and revoked one by one, and asked for anew", async () => {
    await click("forget");
    await click("revoke");
    expect(changed()).toEqual([
      ["memory/forget", { id: "m1" }],
      ["approvals/revoke", { id: "r1" }],
    ]);
    expect(engine.asked.at(-1)?.[0], "what stands after it is shown").toBe("approvals/remembered");
  });

  it("is forgotten as a whole only when that is confirmed", async () => {
    const confirm = vi.spyOn(window, "confirm").mockReturnValue(false);
    await click("forget-all");
    expect(changed()).toEqual([]);
    confirm.mockReturnValue(true);
    await click("forget-all");
    expect(changed()).toEqual([["memory/clear", {}]]);
    expect(place.textContent).toContain("Nothing is remembered about you.");
  });
});
