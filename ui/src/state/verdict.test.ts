import { describe, expect, it } from "vitest";
import type { Anchor, AuditReport } from "../contract";
import { contradicted, verdict } from "./verdict";

const intact = { state: "intact", entries: 3, chain_id: "c1", head: "ab" } as const;
const report = (anchor: Partial<Anchor> | null): AuditReport => ({
  chain: intact,
  anchor: anchor && { matching: 0, contradicted: [], other_chains: 0, untagged: 0, partial: false, ...anchor },
});

describe("what a report comes to", () => {
  it("is the worst of it", () => {
    expect(verdict({ ...report({ matching: 2 }), chain: { state: "broken", seq: 1, reason: "" } })).toBe("broken");
    expect(verdict(report({ matching: 2, contradicted: [7] }))).toBe("contradicted");
    expect(verdict(report({ matching: 2 }))).toBe("anchored");
  });

  it("is no more than that the chain holds, where no statement vouches for it", () => {
    expect(verdict(report({ untagged: 9, other_chains: 2 }))).toBe("unanchored");
    expect(verdict(report(null))).toBe("unanchored");
  });

  it("names entries that have a place, and counts those that have none", () => {
    expect(contradicted([7, 18446744073709552000])).toEqual({ known: [7], unknown: 1 });
  });
});
