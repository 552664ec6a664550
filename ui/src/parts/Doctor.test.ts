import { describe, expect, it } from "vitest";
import { asText } from "./Doctor";

describe("the checks as text", () => {
  it("say the state, what was found, and how to mend it", () => {
    expect(
      asText([
        { name: "keyring", state: "pass", found: "answers" },
        { name: "sign-in", state: "fail", found: "Nobody is signed in.", mend: "Sign in." },
      ]),
    ).toBe("ok: keyring: answers\nnot in order: sign-in: Nobody is signed in.\n    Sign in.");
  });
});
