// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { COLUMNS, resultWindow } from "../../../gallery/fixtures/rows";
import type { ResultView } from "../../contract";
import { asked, begin, click, close, draw, find, press, write } from "../../test/window";

vi.mock("../../host", () => import("../../test/host"));
const { engine } = await import("../../test/host");
const { default: Grid } = await import("./Grid");
const { wide } = await import("./Row");
const { useWindows } = await import("./useWindows");
const { CellPanel } = await import("./CellPanel");
const { tableFromIPC } = await import("apache-arrow");

const ALL: ResultView = { filters: [], words: "", sort: [] };
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const page = async (replies: Record<string, unknown> = {}, more: Partial<Parameters<typeof Grid>[0]> = {}) => {
  begin({ "results/window": ({ offset, count }: { offset: number; count: number }) => resultWindow(offset, Math.min(4, count)), "results/view": { rows: 4 }, "results/distinct": { values: [], more: false }, ...replies });
  await draw(<Grid actionId="a" columns={COLUMNS} rows={4} {...more} />);
  await pass(100);
};
const header = (at: number) => document.querySelector<HTMLElement>(`[role=columnheader][data-at="${at}"]`);

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  await close();
  vi.useRealTimers();
});

describe("the table of a result", () => {
  it("looks for what is typed among what it is sorted by meanwhile", async () => {
    await page();
    await write("dach", "grid-find");
    await pass(100);
    await click(header(2)?.querySelector<HTMLElement>("[data-testid=column-name]"));
    await pass(300);
    expect(asked("results/view").map((one) => (one as { view: ResultView }).view)).toEqual([
      { ...ALL, sort: [{ column: 2, descending: false }] },
      { ...ALL, words: "dach", sort: [{ column: 2, descending: false }] },
    ]);
  });

  it("asks for the values of a column when somebody has typed, and not at each letter", async () => {
    await page();
    await click(header(0)?.querySelector<HTMLElement>("[data-testid=column-menu]"));
    await click(find("filter"));
    await pass(10);
    for (const words of ["d", "da", "dac"]) {
      await write(words, "filter-find");
      await pass(50);
    }
    await pass(300);
    expect(asked("results/distinct").map((one) => (one as { words: string }).words)).toEqual(["", "dac"]);
  });

  it("shows the cell that was opened, wherever its column is put; and none once the rows are others", async () => {
    await page();
    find("grid")?.focus();
    await press("ArrowDown", {}, "grid");
    await press("Enter", {}, "grid");
    expect(find("cell-text")?.textContent).toBe("UK & Ireland");
    await press("ArrowRight", { altKey: true }, "grid");
    expect(header(1)?.dataset.column, "it was moved").toBe("0");
    expect(find("cell-text")?.textContent).toBe("UK & Ireland");
    await click(header(0)?.querySelector<HTMLElement>("[data-testid=column-name]"));
    await pass(10);
    expect(find("cell-panel")).toBeNull();
  });

  it("copies the name of a column from its header, and never nothing", async () => {
    const writeText = vi.fn(async () => {});
    Object.assign(navigator, { clipboard: { writeText } });
    await page();
    find("grid")?.focus();
    await press("ArrowUp", {}, "grid");
    await press("c", { ctrlKey: true }, "grid");
    expect([writeText.mock.calls, asked("results/copy")]).toEqual([[["region"]], []]);
  });

  it("keeps the focus when the rest of its rows has come", async () => {
    await page({}, {});
    await draw(<Grid key="first" actionId="b" columns={COLUMNS} rows={2} />);
    find("grid")?.focus();
    await draw(<Grid key="all" actionId="b" columns={COLUMNS} rows={4} />);
    expect(document.activeElement).toBe(find("grid"));
    await draw(<Grid key="other" actionId="c" columns={COLUMNS} rows={4} />);
    expect(document.activeElement, "another result is another table").toBe(document.body);
  });

  it("marks the columns that are masked where it is known, and asks once", async () => {
    await page({ "results/masked": { names: ["change", "other"] } }, { asksMasked: true });
    const marked = () => [...document.querySelectorAll("[role=columnheader]")].filter((one) => one.querySelector('[aria-label^="The table masks this column"]')).map((one) => (one as HTMLElement).dataset.column);
    expect(marked()).toEqual(["3"]);
    await draw(null);
    await draw(<Grid actionId="a" columns={COLUMNS} rows={4} asksMasked />);
    await pass(100);
    expect([marked(), asked("results/masked")]).toEqual([["3"], [{ action_id: "a" }]]);
  });
});

it("a box is made wide once, for as long as it is as wide", () => {
  const box = document.createElement("div");
  wide(120, 8)(box);
  expect([box.style.width, box.style.left]).toEqual(["120px", "8px"]);
  // What is the same way is not called again.
  expect(wide(120, 8)).toBe(wide(120, 8));
  expect([wide(120), wide(120, 0), wide(121, 8)]).not.toContain(wide(120, 8));
  for (let width = 0; width < 3000; width++) wide(width)(box);
  expect(box.style.width).toBe("2999px");
});

it("a window that failed has failed still when another comes, and is not asked for by itself", async () => {
  const waiting: ((value: unknown) => void)[] = [];
  begin({ "results/window": ({ offset }: { offset: number }) => new Promise((answer) => waiting.push(() => answer(offset === 0 ? { code: "offline", message: "", hint: "" } : resultWindow(offset, 1)))) });
  const seen: (string | undefined)[] = [];
  function Asks() {
    const { tables, failed } = useWindows("a", ALL, 400, 0, 1);
    seen.push(`${failed?.failure.code} ${[...tables.keys()]}`);
    return null;
  }
  await draw(<Asks />);
  await act(async () => waiting[0]?.(0));
  await act(async () => waiting[1]?.(0));
  await pass(1000);
  expect([seen.at(-1), engine.asked.length]).toEqual(["offline 1", 2]);
});

it("a cell that was opened stays, though its rows are held no more", async () => {
  begin({});
  const table = tableFromIPC(new Uint8Array(resultWindow(0, 4)));
  const panel = (held?: typeof table) => <CellPanel column={{ name: "region", type_text: "STRING" }} number={0} row={1} at={1} table={held} onClose={() => {}} />;
  await draw(panel(table));
  await draw(panel());
  expect(find("cell-text")?.textContent).toBe("UK & Ireland");
});
