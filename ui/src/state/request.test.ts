import { describe, expect, it } from "vitest";
import type { Failure } from "../contract";
import { accessRequest } from "./request";

const refused = (more: object): Failure =>
  ({ code: "forbidden", message: "dave has no SELECT.", hint: "", securable: "main.hr.salaries", privilege: "SELECT", ...more }) as Failure;

describe("a request for access", () => {
  it("names what is missing, and whom it is for where that is known", () => {
    const text = accessRequest(refused({ ask_whom: "hr-data-stewards" }));
    expect(text).toBe(
      "Hello hr-data-stewards,\n\nplease grant me SELECT on main.hr.salaries. Databricks answered:\n\n  dave has no SELECT.\n",
    );
  });

  it("makes do without a privilege or a name", () => {
    expect(accessRequest(refused({ privilege: null }))).toContain("Hello,\n\nplease grant me access to main.hr.salaries.");
  });

  it("is not written where nobody said what is missing", () => {
    expect(accessRequest(refused({ securable: null }))).toBeUndefined();
    expect(accessRequest({ code: "offline", message: "", hint: "" })).toBeUndefined();
  });
});
