// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { ACTION } from "../../gallery/fixtures/actions";
import { said } from "../i18n";
import { decidedBy, icon, progress, title } from "./what";

describe("a word that every object knows", () => {
  it.each(["constructor", "__proto__", "toString"])("%s is a word like any other", (word) => {
    const action = { ...ACTION, tool: word, operation: word };
    expect(icon(action)).toBe(icon({ ...ACTION, tool: "of somebody" }));
    expect(title(said().t, { ...action, tool: "catalog" }, {})).toBe("Catalog: Serverless Starter");
    expect(progress(said().t, word)).toBe("running");
    expect(decidedBy(said().t, { ...action, decision: word as never })).toBeUndefined();
  });
});
