// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { SessionState } from "../contract";
import { others } from "./ProfileChoices";

describe("the profiles to choose from", () => {
  it("are those not in use, the signed-in ones first, else in their order", () => {
    const profile = (name: string, user_name: string | null) => ({ name, host: `https://${name}.example`, user_name });
    const session = {
      profile: "default",
      profiles: [
        profile("default", "alice@example.com"),
        profile("tools", null),
        profile("second", "bob@example.com"),
        profile("spare", null),
        profile("third", "carol@example.com"),
      ],
    } as SessionState;
    expect(others(session).map((one) => one.name)).toEqual(["second", "third", "tools", "spare"]);
  });
});
