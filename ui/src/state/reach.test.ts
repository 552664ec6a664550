import { describe, expect, it } from "vitest";
import type { Check } from "../contract";
import { reach } from "./reach";

const check = (name: string, state: Check["state"], mend?: string): Check => ({ name, state, found: `${name}: ${state}`, mend: mend ?? null });
const known = [check("identity", "pass")];
const of = (checks: Check[], running = false) => Object.fromEntries(reach(checks, running).map(({ id, ...rest }) => [id, rest]));

describe("what can be reached", () => {
  it("is told as it is looked at, and of what is named when all of it was", () => {
    const checks = [...known, check("warehouse", "pass"), check("Genie space a", "pass")];
    expect(of(checks, true)).toEqual({
      warehouse: { can: "yes", found: ["warehouse: pass"] },
      model: { can: "looking", found: [] },
      genie: { can: "looking", found: [] },
      search: { can: "looking", found: [] },
      functions: { can: "looking", found: [] },
      proof: { can: "looking", found: [] },
    });
    expect(of([...checks, check("model", "pass"), check("query history", "pass")])).toEqual({
      warehouse: { can: "yes", found: ["warehouse: pass"] },
      model: { can: "yes", found: ["model: pass"] },
      genie: { can: "yes", found: ["Genie space a: pass"] },
      search: { can: "none", found: [] },
      functions: { can: "none", found: [] },
      proof: { can: "yes", found: ["query history: pass"] },
    });
  });

  it("is locked for its own reason, or for that of what comes before it", () => {
    const checks = [
      ...known,
      check("warehouse", "fail", "Ask for it."),
      check("query history", "warn", "Ask for that."),
      check("scope model-serving", "fail", "Grant it."),
      check("model", "skipped"),
      check("Genie space a", "fail", "Ask for a."),
      check("Genie space b", "pass"),
      check("MCP server x", "fail", "Ask for x."),
    ];
    expect(of(checks)).toEqual({
      warehouse: { can: "no", found: ["warehouse: fail"], mend: "Ask for it." },
      model: { can: "no", found: ["scope model-serving: fail"], mend: "Grant it." },
      genie: { can: "yes", found: ["Genie space b: pass"], others: ["Genie space a: fail"] },
      search: { can: "none", found: [] },
      functions: { can: "none", found: [] },
      mcp: { can: "no", found: ["MCP server x: fail"], mend: "Ask for x." },
      proof: { can: "no", found: ["query history: warn"], mend: "Ask for that." },
    });
  });

  it("is nothing where the workspace is not reached", () => {
    const all = of([check("connection", "fail", "Look at the network."), check("warehouse", "skipped"), check("model", "skipped")]);
    const away = { can: "no", found: ["connection: fail"], mend: "Look at the network." };
    expect(all).toEqual({ warehouse: away, model: away, genie: away, search: away, functions: away, proof: away });
  });
});
