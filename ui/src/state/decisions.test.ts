// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { ApprovalRequest } from "../contract";
import { said } from "../i18n";
import { decided, decisions, editable, edited, inWords } from "./decisions";

const { t } = said();

const request = (id: string, args: Record<string, unknown> = {}) => ({ id, arguments: args }) as ApprovalRequest;

describe("the decisions of a turn", () => {
  const both = [request("p1"), request("p2")];

  it("are sent together, once there is one about each", () => {
    expect(decisions(both, { p1: { type: "approve" } })).toBeUndefined();
    expect(decided(both, { p1: { type: "approve" }, gone: { type: "approve" } })).toBe(1);
    expect(decisions(both, { p2: { type: "reject", message: "no" }, p1: { type: "approve", remember_minutes: 60 } })).toEqual([
      { approval_id: "p1", type: "approve", message: null, remember_minutes: 60 },
      { approval_id: "p2", type: "reject", message: "no" },
    ]);
  });

  it("are none where nothing is asked", () => {
    expect(decisions([], {})).toBeUndefined();
  });

  it("are said in words", () => {
    expect(inWords(t, { type: "approve" })).toBe("Run once");
    expect(inWords(t, { type: "approve", remember_minutes: 480 })).toBe("Run, and remember for 8 hours");
    expect(inWords(t, { type: "reject", message: "not now" })).toBe("Deny: not now");
  });
});

describe("an edit", () => {
  it("is of the statement where there is nothing else, else of JSON", () => {
    expect(editable(request("p", { statement: "SELECT 1" }))).toEqual({ kind: "sql", text: "SELECT 1" });
    expect(editable(request("p", { statement: "SELECT 1", n: 2 })).kind).toBe("json");
    expect(editable(request("p", { order: 7 }))).toEqual({ kind: "json", text: '{\n  "order": 7\n}' });
  });

  it("gives arguments, or says what is wrong", () => {
    expect(edited(t, "sql", "SELECT 2")).toEqual({ arguments: { statement: "SELECT 2" } });
    expect(edited(t, "sql", " \n")).toEqual({ wrong: "There is no statement." });
    expect(edited(t, "json", '{"order": 8}')).toEqual({ arguments: { order: 8 } });
    expect(edited(t, "json", "[1]")).toEqual({ wrong: "The arguments are an object: { … }." });
    expect(edited(t, "json", '{"a": [{"id": 9007199254740993}]}')).toEqual({
      wrong: "A whole number here is too long to be kept exactly. Write it as text, in quotes.",
    });
    expect(edited(t, "json", "{order: 8}")).toEqual({ wrong: expect.stringContaining("This is not valid JSON: ") });
  });
});
