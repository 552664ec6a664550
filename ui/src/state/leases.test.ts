import { describe, expect, it } from "vitest";
import type { LeaseView } from "../contract";
import { shownLeases } from "./leases";

const NOW = 1_000_000;
const lease = (asked: string[], scopes: string[], minutes: number, more: Partial<LeaseView["run_as"]> = {}): LeaseView => ({
  run_as: { mode: "on_behalf_of_user", principal: { id: "7", user_name: "alice" }, grant: "jwt-bearer", scopes, ...more },
  asked,
  expires_at_ms: NOW + minutes * 60_000,
});

describe("the leases that are out", () => {
  it("are those that still hold, soonest to end first, alike ones once", () => {
    const shown = shownLeases(
      [lease(["sql"], ["sql"], 58), lease(["genie"], ["genie"], 30), lease(["sql"], ["sql"], 20), lease(["apps"], ["apps"], 0)],
      NOW,
    );
    expect(shown.map(({ lease, left, part }) => [lease.asked[0], left / 60_000, part])).toEqual([
      ["genie", 30, 0.5],
      ["sql", 58, 58 / 60],
    ]);
  });

  it("are told apart by who acts", () => {
    expect(shownLeases([lease(["sql"], ["sql"], 5), lease(["sql"], ["sql"], 5, { mode: "service_principal" })], NOW)).toHaveLength(2);
  });

  it("say what was asked for and not granted, and what was granted beside it", () => {
    const [one] = shownLeases([lease(["sql", "genie"], ["sql", "iam"], 5)], NOW);
    expect([one?.lacking, one?.beside]).toEqual([["genie"], ["iam"]]);
    const [whole] = shownLeases([lease(["sql"], ["all-apis", "offline_access"], 5)], NOW);
    expect(whole?.lacking, "all is each").toEqual([]);
  });
});
