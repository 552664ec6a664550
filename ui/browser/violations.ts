import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds: by all of its rules for a whole page, or by some. */
export async function violations(page: Page, rules: "all" | string[], whole: boolean): Promise<string[]> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", ...(whole ? ["best-practice"] : [])];
  const runOnly = rules === "all" ? ({ type: "tag", values: tags } as const) : ({ type: "rule", values: rules } as const);
  // Sent by the driver, which no policy of the page concerns.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return await page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    // A list that completes lies over a part of what was said; whoever clicks there closes it first.
    const covers = document.querySelector("[data-testid=completions]") !== null;
    const isCovered = (id: string, target: unknown) => covers && id === "target-size" && !!document.querySelector(String(target))?.closest(".transcript");
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.filter((node) => !isCovered(id, node.target[0])).map((node) => `${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ""}`),
    );
  }, runOnly);
}
