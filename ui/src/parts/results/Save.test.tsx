// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { all, asked, begin, click, close, draw, find, text } from "../../test/window";

vi.mock("../../host", () => import("../../test/host"));
const { engine } = await import("../../test/host");
const { Save } = await import("./Save");
const { default: Toasts } = await import("../../design/Toasts");
await import("./SaveItems");

const SAVED = { path: "/home/alice/Downloads/revenue.parquet", rows: 1200, bytes: 45_678, truncated: false, cut_cells: 0 };
const VIEW = { filters: [], words: "dach", sort: [{ column: 1, descending: true }] };

const page = async (replies: Record<string, unknown> = {}, more: Partial<Parameters<typeof Save>[0]> = {}) => {
  begin({ "results/save": SAVED, "results/save_stop": {}, ...replies });
  await draw(
    <>
      <Save actionId="a" columns={[2, 0]} {...more} />
      <Toasts />
    </>,
  );
};
const choose = async (form: string) => {
  await click(find("save"));
  await click(find(`save-${form}`));
};
const waits = () => {
  let answer: (value: unknown) => void = () => {};
  const reply = () => new Promise((resolve) => (answer = resolve));
  return { reply, answer: (value: unknown) => act(async () => answer(value)) };
};

beforeEach(() => Object.assign(navigator, { clipboard: { writeText: vi.fn(async () => {}) } }));
afterEach(async () => {
  for (const one of all("toast")) await click([...one.querySelectorAll<HTMLElement>("button")].at(-1));
  await close();
});

describe("saving a result", () => {
  it("asks for what is looked at, in the form that was chosen, and tells where it lies", async () => {
    await page({}, { view: VIEW });
    await choose("parquet");
    expect(asked("results/save")).toEqual([{ action_id: "a", columns: [2, 0], form: "parquet", view: VIEW }]);
    const told = find("saved")?.textContent;
    expect(told).toContain("Saved as revenue.parquet");
    expect(told).toContain("1,200 rows, 45.7 kB");
    expect(told).toContain(SAVED.path);
    await click(find("copy-path"));
    expect(navigator.clipboard.writeText).toHaveBeenCalledWith(SAVED.path);
  });

  it("shows how far it is, and stops when it is told to", async () => {
    const { reply, answer } = waits();
    await page({ "results/save": reply });
    await choose("csv");
    expect(find("saving")?.textContent).toContain("Saving…");
    expect(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toBeNull();
    await act(async () => engine.channels.at(-1)?.({ event: "rows", rows: 300, of: 1200 }));
    expect(find("saving")?.textContent).toContain("300 of 1,200 rows");
    expect(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toBe("25");
    await click(find("save-stop"));
    expect(asked("results/save_stop")).toEqual([{ action_id: "a" }]);
    expect(find("saving")?.textContent).toContain("Stopping…");
    expect(find<HTMLButtonElement>("save-stop")?.disabled).toBe(true);
    await answer({ code: "cancelled", message: "Saving was stopped.", hint: "" });
    expect(find("save"), "it can be saved again").toBeTruthy();
    expect(all("toast"), "whoever stopped it knows").toEqual([]);
  });

  it("says what failed, with the next step, and does it again", async () => {
    const full = { code: "invalid", field: "file", message: "There is no room in /d: the file needs about 3 MB.", hint: "Make room." };
    await page({ "results/save": full });
    await choose("xlsx");
    expect(text()).toContain(full.message);
    expect(text()).toContain(full.hint);
    engine.replies["results/save"] = SAVED;
    await click(find("do-again"));
    expect(asked("results/save")).toHaveLength(2);
    expect(find("saved")?.textContent).toContain("Saved as revenue.parquet");
  });

  it("says what the file does not hold", async () => {
    await page({ "results/save": { ...SAVED, truncated: true, cut_cells: 2 } });
    await choose("xlsx");
    expect(find("saved")?.textContent).toContain("A limit had cut this result");
    expect(find("saved")?.textContent).toContain("2 texts were too long for a cell");
  });

  it("is not possible without columns", async () => {
    await page({}, { columns: [] });
    expect(find<HTMLButtonElement>("save")?.disabled).toBe(true);
  });
});
