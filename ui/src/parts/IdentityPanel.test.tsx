// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LeaseView, SignedIn } from "../contract";
import { teach } from "../i18n";
import en from "../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../i18n/pseudo";
import type { ShownTurn } from "../state/turns";
import IdentityPanel from "./IdentityPanel";

const engine = vi.hoisted(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  return { leases: [] as unknown[], asked: [] as string[] };
});
vi.mock("../host", () => ({
  asFailure: (error: unknown) => error,
  rpc: async (command: string) => {
    engine.asked.push(command);
    if (command === "session/leases") return { leases: engine.leases };
    if (command === "audit/verify") return { chain: { state: "intact", entries: 2, chain_id: "c", head: "9f3a07c1e2b8d5" }, anchor: null };
    return {};
  },
}));

const NOW = new Date(2026, 2, 4, 12).getTime();
const MINUTE = 60_000;
const alice = { id: "7", user_name: "alice@example.com" };
const signedIn = (more: Partial<SignedIn> = {}): SignedIn => ({
  principal: alice,
  display_name: "Alice",
  exchange: "jwt-bearer: each action gets a token",
  warehouse: "starter",
  model: "chat",
  model_as_app: false,
  missing: [],
  service_principal: false, compares: "profiles",
  ends_at_ms: null,
    offers: { app: null, greeting: null, starters: [], prompts: [], models: [], agents: [] },
  ...more,
});
const lease = (scope: string, minutes: number, more: Partial<LeaseView["run_as"]> = {}): LeaseView => ({
  run_as: { mode: "on_behalf_of_user", principal: alice, grant: "jwt-bearer", scopes: [scope], ...more },
  asked: [scope],
  expires_at_ms: NOW + minutes * MINUTE,
});
const turn = (verified: object, more: object = {}): ShownTurn[] => [
  {
    id: "u1",
    question: "",
    answer: "",
    approvals: [],
    status: "done",
    actions: [
      {
        arguments: {},
        columns: [],
        action: {
          id: "a1", thread_id: "t1", turn_id: "u1", tool: "sql", resource: "starter", operation: "select", decision: "allowed",
          status: "succeeded", ms: 812, rows: 4, statement_id: "01f0", run_as: lease("sql", 1).run_as, verified, ...more,
        } as ShownTurn["actions"][number]["action"],
      },
    ],
  },
];

let root: Root;
let place: HTMLElement;
const find = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const all = (id: string) => [...place.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const said = () => place.textContent ?? "";
const open = (turns: ShownTurn[] = [], who = signedIn()) =>
  act(async () => root.render(<IdentityPanel host="https://one.example" signedIn={who} turns={turns} onAudit={() => {}} onClose={() => {}} />));

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  engine.leases = [lease("sql", 41), lease("model-serving", 58)];
  engine.asked = [];
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  vi.useRealTimers();
  teach("en", en);
});

describe("the leases", () => {
  it("are told with their scopes, as whom, by which grant, and how long they last, which runs down", async () => {
    await open();
    expect(all("lease").map((one) => one.textContent)).toEqual([
      "sqlends in 41 min as aliceby jwt-bearer",
      "model-servingends in 58 min as aliceby jwt-bearer",
    ]);
    await act(async () => void (await vi.advanceTimersByTimeAsync(MINUTE)));
    expect(all("lease")[0]?.textContent).toContain("ends in 40 min");
  });

  it("are asked for every few seconds while it is open, and at once when an action ended", async () => {
    await open();
    const asked = () => engine.asked.filter((command) => command === "session/leases").length;
    expect(asked()).toBe(1);
    await act(async () => void (await vi.advanceTimersByTimeAsync(10_000)));
    expect(asked()).toBe(3);
    await open(turn({ state: "pending" }));
    expect(asked()).toBe(4);
    await act(async () => root.render(null));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked(), "nobody looks").toBe(4);
  });

  it("say what was not granted, and which are the service principal's", async () => {
    engine.leases = [{ ...lease("sql", 10), asked: ["sql", "genie"] }, lease("sql", 20, { mode: "service_principal", principal: { id: "9", user_name: "behalf-app" } })];
    await open();
    expect(find("lease-lacking")?.textContent).toBe("Asked for and not granted: genie");
    expect(all("lease")[1]?.dataset.runAs).toBe("service_principal");
    expect(all("lease")[1]?.textContent).toContain("as service principal behalf-app");
  });

  it("are none, and that is said", async () => {
    engine.leases = [];
    await open();
    expect(find("leases")?.textContent).toContain("Nothing is lent at the moment.");
  });
});

describe("the four steps", () => {
  it("are told of the last statement", async () => {
    await open(turn({ state: "ran_as_claimed" }));
    const steps = [...place.querySelectorAll("ol > li")].map((step) => step.textContent);
    expect(steps).toEqual([
      "Signed inOAuth with PKCE in your browser. The token stays out of this window.",
      "Exchanged for sqljwt-bearer, alice@example.com",
      "Ran 1 statement4 rows · 0.8 sec 01f0",
      "VerifiedThe query history says that it ran as alice@example.com.",
    ]);
  });

  it("never say verified of what is not", async () => {
    for (const state of ["pending", "not_recorded", "unconfirmed", "mismatch"]) {
      await open(turn({ state, reason: "too late" }));
      expect([...place.querySelectorAll("ol > li")].at(-1)?.querySelector("strong")?.textContent, state).not.toBe("Verified");
    }
  });
});

describe("the end of the sign-in", () => {
  it("is told, and stands out a quarter of an hour before", async () => {
    await open([], signedIn({ ends_at_ms: NOW + 3 * 60 * MINUTE }));
    expect(find("session-end")?.textContent).toContain("Your sign-in ends in 3 hr, at 03:00 PM.");
    expect(find("session-end")?.dataset.near).toBe("false");
    await act(async () => void (await vi.advanceTimersByTimeAsync(2 * 60 * MINUTE + 46 * MINUTE)));
    expect(find("session-end")?.dataset.near).toBe("true");
    expect(said()).toContain("ends in 14 min");
  });
});

describe("in another language", () => {
  it("says nothing that has no name", async () => {
    await open(turn({ state: "ran_as_claimed" }), signedIn({ ends_at_ms: NOW + MINUTE }));
    await act(async () => speakPseudo());
    expect(untranslated(place, ["0.8 sec"])).toEqual([]);
    expect(stiff(place)).toEqual([]);
  });
});
