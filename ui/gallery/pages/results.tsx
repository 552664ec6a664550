import Toasts from "../../src/design/Toasts";
import Grid from "../../src/parts/results/Grid";
import { FAILURES } from "../fixtures/failures";
import { SALES, TALL, TYPES, WIDE } from "../fixtures/results";
import type { Column } from "../../src/contract";
import type { Page, Steps } from "../page";

/** One key, and what is drawn of it. */
const key = async (code: string, more: KeyboardEventInit = {}) => {
  const grid = document.querySelector<HTMLElement>("[data-testid=grid]");
  grid?.focus();
  grid?.dispatchEvent(new KeyboardEvent("keydown", { key: code, bubbles: true, cancelable: true, ...more }));
  await new Promise((drawn) => setTimeout(drawn));
};
const rows = (steps: Steps) => steps.until(() => !!document.querySelector("[role=gridcell]:not(.loading)"));
const header = (at: number) => document.querySelector<HTMLElement>(`[role=columnheader][data-at="${at}"]`);
const menu = async (steps: Steps, at: number, item: string) => {
  header(at)?.querySelector<HTMLElement>("[data-testid=column-menu]")?.click();
  await steps.click(item);
};

function result(id: string, title: string, of: { columns: Column[]; rows: { length: number } }, action: string, act: Page["act"] = rows, more: Partial<Page> = {}): Page {
  return {
    id: `result-${id}`,
    title: `Result: ${title}`,
    whole: () => (
      <main className="mx-auto max-w-[900px] p-4">
        <h1 className="sr-only">Result</h1>
        <div className="overflow-hidden rounded-md border border-line bg-surface">
          <Grid actionId={action} columns={of.columns} rows={of.rows.length} masked={action === "result-sales" ? MASKED : undefined} />
        </div>
        <Toasts />
      </main>
    ),
    act,
    ...more,
  };
}
const MASKED = new Map([[4, "The table masks this column: what you see of it may be changed"]]);

export const results: Page[] = [
  result("sales", "many rows", SALES, "result-sales"),
  result("types", "every type", TYPES, "result-types"),
  result("wide", "three hundred columns", WIDE, "result-wide"),
  result("tall", "ten million rows", TALL, "result-tall"),
  result("viewed", "sorted and filtered", SALES, "result-sales", async (steps) => {
    await rows(steps);
    await menu(steps, 1, "sort-down");
    await steps.until(() => header(1)?.getAttribute("aria-sort") === "descending");
    await steps.type("grid-find", "dach");
    await steps.see("grid-rows");
  }),
  result("none", "no row is so", SALES, "result-sales", async (steps) => {
    await rows(steps);
    await steps.type("grid-find", "nowhere");
    await steps.see("grid-none");
  }),
  result("failing", "its rows cannot be read", SALES, "result-sales", async ({ see }) => void (await see("grid-failed")), { replies: { "results/window": FAILURES.offline } }),
  result("making", "a view is being made", SALES, "result-sales", async (steps) => {
    await rows(steps);
    await menu(steps, 1, "sort-up");
    await steps.until(() => document.querySelector("[role=grid]")?.getAttribute("aria-busy") === "true");
  }, { replies: { "results/view": "never" } }),
  result("profile", "the profile of a column", SALES, "result-sales", async (steps) => {
    await rows(steps);
    await menu(steps, 1, "profile-column");
    await steps.until(() => !!document.querySelector("[data-testid=profile-panel] dl"));
  }),
  result("filter", "a filter is chosen", SALES, "result-sales", async (steps) => {
    await rows(steps);
    await menu(steps, 0, "filter");
    await steps.see("filter-value");
  }),
  result("cell", "the whole of a nested cell", TYPES, "result-types", async (steps) => {
    await rows(steps);
    for (let i = 0; i < 11; i++) await key("ArrowRight");
    await key("Enter");
    await steps.see("tree");
  }),
  result("selected", "cells are selected", SALES, "result-sales", async (steps) => {
    await rows(steps);
    document.querySelector<HTMLElement>("[data-testid=grid]")?.focus();
    await key("ArrowDown");
    for (let i = 0; i < 3; i++) await key("ArrowDown", { shiftKey: true });
    await key("ArrowRight", { shiftKey: true });
    await steps.until(() => document.querySelectorAll("[aria-selected=true]").length === 8);
  }),
];
