import { startCompletion } from "@codemirror/autocomplete";
import { EditorView } from "@codemirror/view";
import EditorPage from "../../src/parts/editor/EditorPage";
import { Drafts } from "../../src/state/drafts";
import type { Draft } from "../../src/state/written";
import { SELECT } from "../fixtures/actions";
import { APPROVALS } from "../fixtures/approvals";
import { AS_APP, HOST, SESSION } from "../fixtures/people";
import { NAMED, TOLD, TYPO, VALUES } from "../fixtures/written";
import type { Page, Steps } from "../page";
import { page } from "./windows";

const nothing = () => {};
const UNKEPT = { show: async () => "", keep: async () => {} };
const ready = async ({ see }: Steps) => void (await see("editor-text"));
/** What is to run is in the text. */
const filled = async ({ see, until }: Steps) => {
  const run = (await see("editor-run")) as HTMLButtonElement;
  await until(() => !run.disabled);
};
const ran = (seen: string) => async (steps: Steps) => {
  await filled(steps);
  await steps.click("editor-run");
  await steps.see(seen);
};
/** Types at the end, as from a keyboard. */
const typing = (text: string) => async (steps: Steps) => {
  const { see, until } = steps;
  await filled(steps);
  const view = EditorView.findFromDOM(await see("editor-text"));
  view?.focus();
  view?.dispatch({ changes: { from: view.state.doc.length, insert: text }, selection: { anchor: view.state.doc.length + text.length }, userEvent: "input.type" });
  if (view) startCompletion(view);
  await until(() => !!document.querySelector(".cm-completionLabel"));
};
const alone = (id: string, title: string, draft: Partial<Draft>, more: Partial<Page> = {}, session = SESSION): Page => ({
  id: `window-editor-${id}`,
  title: `SQL editor: ${title}`,
  act: draft.text ? filled : ready,
  ...TOLD.nothing,
  whole: () => (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
      {session.signed_in && (
        <EditorPage host={HOST} signedIn={session.signed_in} draft={{ text: "", values: [], ...draft }} shown drafts={new Drafts(UNKEPT)} onTaken={nothing} onThread={nothing} onMenu={nothing} onClose={nothing} />
      )}
    </div>
  ),
  ...more,
});

export const written: Page[] = [
  page("window-editor", "Window: the SQL editor", SESSION, {
    ...TOLD.rows,
    act: async ({ click, see }) => {
      await click("sql-editor");
      await see("editor-text");
    },
  }),
  alone("empty", "nothing written", {}),
  alone("text", "a statement", { text: SELECT }),
  alone("values", "parameters", { text: NAMED, values: VALUES }),
  alone("completing", "names of a schema", { text: "SELECT *\nFROM " }, { act: typing("main.sales.") }),
  alone("columns", "columns of a table", { text: "SELECT o.region, \nFROM main.sales.orders AS o\nWHERE " }, { act: typing("o.") }),
  alone("running", "it runs", { text: SELECT }, { ...TOLD.running, act: ran("action") }),
  alone("failed", "wrong at a line", { text: TYPO }, { ...TOLD.failed, act: ran("editor-wrong") }),
  alone("asks", "it waits for a decision", { text: APPROVALS.update.arguments.statement as string }, { ...TOLD.asks, act: ran("approval") }),
  alone("rows", "rows", { text: SELECT }, { ...TOLD.rows, act: ran("grid") }),
  alone("refused", "it cannot begin", { text: SELECT }, { ...TOLD.refused, act: ran("failure") }),
  alone("history", "what was run before", { text: SELECT }, {
    act: async (steps) => {
      await filled(steps);
      await steps.click("editor-history-open");
      await steps.see("editor-past");
    },
  }),
  alone("search", "looked through", { text: SELECT }, {
    act: async (steps) => {
      await filled(steps);
      const view = EditorView.findFromDOM(await steps.see("editor-text"));
      const { openSearchPanel } = await import("@codemirror/search");
      if (view) openSearchPanel(view);
    },
  }),
  alone("app", "as the service principal", { text: SELECT }, {}, AS_APP),
];
