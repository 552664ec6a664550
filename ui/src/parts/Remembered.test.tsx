// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Memory, Remembered as Decision } from "../contract";
import { settle } from "../design/toast";
import Toasts from "../design/Toasts";
import { teach } from "../i18n";
import en from "../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../i18n/pseudo";
import Remembered from "./Remembered";

const engine = vi.hoisted(() => {
  const Observer = class {
    observe() {}
    disconnect() {}
  };
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true, ResizeObserver: Observer });
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
const find = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const click = (id: string) => act(async () => find(id)?.click());
const changed = () => engine.asked.filter(([command]) => !["memory/list", "approvals/remembered"].includes(command));

beforeEach(async () => {
  engine.memories = [memory];
  engine.remembered = [decision];
  engine.asked = [];
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  await act(async () =>
    root.render(
      <>
        <Remembered done={0} userName="alice@example.com" onClose={() => {}} />
        <Toasts />
      </>,
    ),
  );
});
afterEach(async () => {
  // What would be taken back, and no more is.
  await act(async () => [...Array(20).keys()].forEach((id) => settle(id, true)));
  await act(async () => root.unmount());
  place.remove();
  teach("en", en);
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

  it("is revoked at once, and asked for anew", async () => {
    await click("revoke");
    expect(changed()).toEqual([["approvals/revoke", { id: "r1" }]]);
    expect(engine.asked.at(-1)?.[0], "what stands after it is shown").toBe("approvals/remembered");
    expect(document.activeElement?.tagName, "the focus is not lost").toBe("H2");
  });

  it("is forgotten one by one, out of sight at once, and for good when nobody took it back", async () => {
    await click("forget");
    expect(find("memory")).toBeNull();
    expect(changed(), "there is a way back").toEqual([]);
    expect(find("toast")?.textContent).toContain("Forgotten");
    await act(async () => [...Array(20).keys()].forEach((id) => settle(id, false)));
    expect(changed()).toEqual([["memory/forget", { id: "m1" }]]);
  });

  it("comes back where it was not meant", async () => {
    await click("forget");
    await click("undo");
    expect(find("memory")?.textContent).toContain("With revenue I mean net revenue");
    expect(changed()).toEqual([]);
  });

  it("is forgotten as a whole only when that is confirmed", async () => {
    await click("forget-all");
    expect(find("forget-all-dialog")?.textContent).toContain("1 memory is gone for good");
    await act(async () => [...document.querySelectorAll("button")].find((one) => one.textContent === "Cancel")?.click());
    expect([find("forget-all-dialog"), changed()]).toEqual([null, []]);
    await click("forget-all");
    await click("forget-all-confirm");
    expect(changed()).toEqual([["memory/clear", {}]]);
    expect(place.textContent).toContain("Nothing is remembered about you.");
  });

  it("says nothing that has no name in another language", async () => {
    await act(async () => speakPseudo());
    const panel = find("remembered-panel") as HTMLElement;
    for (const time of panel.querySelectorAll("time")) time.remove();
    expect(untranslated(panel)).toEqual([]);
    expect(stiff(panel)).toEqual([]);
  });
});
