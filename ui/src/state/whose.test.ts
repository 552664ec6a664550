import { describe, expect, it } from "vitest";
import type { Failure, SessionState } from "../contract";
import { whose } from "./whose";

const nobody: SessionState = {
  host: "https://one.example",
  signed_in: null,
  fixed: false,
  profile: "default",
  profiles: [],
  notices: [],
  problem: null,
  locked: null,
  idle_minutes: 15,
  managed: null,
};
const as = (id: string, host = "https://one.example") =>
  ({ ...nobody, host, signed_in: { principal: { id, user_name: id } } }) as SessionState;
const offline: Failure = { code: "offline", message: "", hint: "" };

describe("a window", () => {
  const alice = whose(as("alice"), undefined);

  it("is theirs who are signed in, at one workspace", () => {
    expect(whose(as("alice"), alice), "the same person").toBe(alice);
    expect(whose(as("bob"), alice), "another person").not.toBe(alice);
    expect(whose(as("alice", "https://two.example"), alice), "the same id elsewhere").not.toBe(alice);
  });

  it("stays theirs while it is locked, or the workspace is out of reach", () => {
    expect(whose({ ...nobody, locked: "alice" }, alice)).toBe(alice);
    expect(whose({ ...nobody, problem: offline }, alice)).toBe(alice);
  });

  it("is nobody's after a sign-out", () => {
    expect(whose(nobody, alice)).toBeUndefined();
  });
});
