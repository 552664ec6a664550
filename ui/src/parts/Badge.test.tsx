// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Action } from "../contract";
import { Badge } from "./Badge";

const action = (more: Partial<Action>): Action => ({
  id: "a1",
  thread_id: "t",
  turn_id: "u",
  tool: "genie",
  resource: "Sales",
  operation: "ask",
  run_as: {
    mode: "on_behalf_of_user",
    principal: { id: "1", user_name: "alice@example.com" },
    grant: "jwt-bearer",
    scopes: ["genie"],
  },
  decision: "allowed",
  status: "succeeded",
  ms: 1,
  verified: { state: "pending" },
  ...more,
});
const drawn = (more: Partial<Action>) => {
  const place = document.createElement("div");
  place.innerHTML = renderToStaticMarkup(<Badge action={action(more)} />);
  return place;
};

describe("the badge", () => {
  const computed = { state: "data_as_claimed", compute_as: "genie-agent" } as const;

  it("names both identities where the data is yours and another one computed", () => {
    const place = drawn({ verified: computed });
    expect(place.textContent).toBe(" data as you ·  computed as genie-agent");
    expect(place.querySelectorAll("svg"), "each with a sign, not by colour alone").toHaveLength(2);
    expect(place.querySelector("[data-state]")?.getAttribute("data-state")).toBe("data_as_claimed");
  });

  it("does not say you where a service principal read", () => {
    const run_as = { mode: "service_principal", principal: { id: "2", user_name: "app" }, grant: "client-credentials", scopes: [] };
    expect(drawn({ verified: computed, run_as: run_as as Action["run_as"] }).textContent).toContain(
      "data as service principal app",
    );
  });

  it("says that nothing was sent whatever the record says", () => {
    expect(drawn({ verified: computed, status: "not_run" }).textContent).toContain("refused as alice");
  });
});
