import Toasts from "../../src/design/Toasts";
import { Save } from "../../src/parts/results/Save";
import type { Failure, SavedRows } from "../../src/contract";
import type { Page, Steps } from "../page";

const SAVED: SavedRows = { path: "/home/alice/Downloads/revenue-by-region-in-2026.xlsx", rows: 1_048_575, bytes: 48_213_004, truncated: false, cut_cells: 0 };
const FULL: Failure = {
  code: "invalid",
  field: "file",
  message: "There is no room in /home/alice/Downloads: the file needs about 482 MB.",
  hint: "Make room or choose another folder with XDG_DOWNLOAD_DIR, then save again.",
};
const GONE: Failure = { code: "not_found", message: "This result is not held any more.", hint: "Run the question again." };
const choose = (form: string, seen: string) => async ({ click, see }: Steps) => {
  await click("save");
  await see(`save-${form}`);
  await click(`save-${form}`);
  await see(seen);
};
const alone = (id: string, title: string, more: Partial<Page>): Page => ({
  id: `saving-${id}`,
  title: `Saving a result: ${title}`,
  whole: () => (
    <main className="grid content-start gap-3 p-6">
      <h1>Revenue by region</h1>
      <div className="flex">
        <Save actionId="a" columns={[0, 1, 2]} />
      </div>
      <Toasts wait={1e6} />
    </main>
  ),
  ...more,
});

export const saving: Page[] = [
  alone("menu", "its forms", {
    act: async ({ click, see }) => {
      await click("save");
      await see("save-arrow");
    },
  }),
  alone("begins", "it begins", { replies: { "results/save": "never" }, act: choose("csv", "saving") }),
  alone("under-way", "how far it is", {
    replies: { "results/save": "never" },
    events: { "results/save": [{ event: "rows", rows: 412_000, of: 1_048_575 }] },
    act: choose("xlsx", "saving"),
  }),
  alone("stopping", "it is told to stop", {
    replies: { "results/save": "never", "results/save_stop": "never" },
    events: { "results/save": [{ event: "rows", rows: 412_000, of: 1_048_575 }] },
    act: async (steps) => {
      await choose("xlsx", "saving")(steps);
      await steps.click("save-stop");
    },
  }),
  alone("saved", "where it lies", { replies: { "results/save": SAVED }, act: choose("xlsx", "saved") }),
  alone("cut", "what the file does not hold", { replies: { "results/save": { ...SAVED, truncated: true, cut_cells: 3 } }, act: choose("xlsx", "saved") }),
  alone("full", "the disk is full", { replies: { "results/save": FULL }, act: choose("parquet", "do-again") }),
  alone("gone", "the result is not held any more", { replies: { "results/save": GONE }, act: choose("csv", "do-again") }),
];
