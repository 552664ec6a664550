import { describe, expect, it } from "vitest";
import { statementPage } from "./workspace";

describe("the workspace's page about a statement", () => {
  it("is named where Databricks serves its own pages", () => {
    for (const host of ["https://prod-eu.cloud.databricks.com", "https://adb-1234.5.azuredatabricks.net/", "https://x.gcp.databricks.com"]) {
      expect(statementPage(host, "01f0-a b"), host).toBe(`${new URL(host).origin}/sql/history?queryId=01f0-a%20b`);
    }
  });

  it("is not guessed of any other host", () => {
    for (const host of ["http://127.0.0.1:8480", "https://one.example", "http://x.cloud.databricks.com", "https://cloud.databricks.com.evil.example", "", "nonsense"]) {
      expect(statementPage(host, "01f0"), host).toBeUndefined();
    }
  });
});
