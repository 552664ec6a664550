import type { SessionState } from "../../src/contract";
import ComparePage from "../../src/parts/compare/ComparePage";
import { shown } from "../fixtures/actions";
import * as told from "../fixtures/comparisons";
import { FAILURES } from "../fixtures/failures";
import type { Page, Steps } from "../page";
import { open, page } from "./windows";

const nothing = () => {};
const ran = (seen: string) => async ({ see, click }: Steps) => {
  await click("compare-run");
  await see(seen);
};
const through = async ({ see, click }: Steps) => {
  await click("compare-run");
  await see("compare-summary");
  // The rows are read after both are through.
  await new Promise<void>((read) => {
    const look = () => (document.querySelector("[data-testid=compare-summary] .animate-spin") ? requestAnimationFrame(look) : read());
    look();
  });
};
const alone = (id: string, title: string, session: SessionState, more: Partial<Page> = {}, of: boolean = true): Page => ({
  id: `window-compare-${id}`,
  title: `Comparing: ${title}`,
  act: async ({ see }) => void (await see("compare-page")),
  whole: () => (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
      {session.signed_in && (
        <ComparePage session={session} signedIn={session.signed_in} of={of ? shown() : undefined} onAdd={nothing} onMenu={nothing} onClose={nothing} />
      )}
    </div>
  ),
  ...more,
});

export const comparisons: Page[] = [
  page("window-compare", "Window: two identities", told.WITH_APP, {
    ...told.AS_BOTH,
    act: async (steps) => {
      await open(steps);
      await steps.click("compare");
      await through(steps);
    },
  }),
  alone("before", "not run yet", told.WITH_APP),
  alone("edited", "the statement is edited", told.WITH_BOB, {
    act: async ({ click, see }) => {
      await click("compare-edit");
      await see("compare-text");
    },
  }),
  alone("running", "one runs, one waits", told.WITH_APP, { ...told.RUNNING, act: ran("compare-stop") }),
  alone("differs", "values differ, in another workspace", told.WITH_DEV, { ...told.MASKS, act: through }),
  alone("equal", "both see the same", told.WITH_BOB, { ...told.SAME, act: through }),
  alone("refused", "one is refused", told.WITH_BOB, { ...told.REFUSED, act: through }),
  alone("mismatch", "the record names somebody else", told.WITH_BOB, { ...told.MISMATCH, act: through }),
  alone("cut", "a limit cut one", told.WITH_APP, { ...told.CUT, act: through }),
  alone("columns", "other columns", told.WITH_BOB, { ...told.COLUMNS_DIFFER, act: through }),
  alone("failed", "it cannot begin", told.WITH_BOB, { replies: { "compare/run": FAILURES.offline }, act: through }),
  alone("alone", "nobody to compare with", told.ALONE),
  alone("off", "not allowed", told.COMPARES_NOTHING),
  alone("empty", "no statement", told.WITH_BOB, {}, false),
];
