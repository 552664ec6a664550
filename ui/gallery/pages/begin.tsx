// The window where nothing was asked yet: with what a configuration offers, and with what can be mentioned.
import { App } from "../../src/App";
import type { SessionState, SignedIn } from "../../src/contract";
import { AGENTS, MODEL_AS_APP, MODELS, OFFERED, SESSION } from "../fixtures/people";
import { PREFERENCES } from "../fixtures/records";
import { THREADS } from "../fixtures/threads";
import type { Page, Steps } from "../page";

const who = (more: Partial<SignedIn>): SessionState => ({
  ...SESSION,
  signed_in: SESSION.signed_in && { ...SESSION.signed_in, ...more },
});
const page = (id: string, title: string, session: SessionState, more: Partial<Page> = {}): Page => ({
  id: `window-begin-${id}`,
  title: `Beginning: ${title}`,
  whole: () => <App />,
  act: async ({ see }: Steps) => void (await see("starter")),
  ...more,
  replies: {
    "session/state": session,
    "threads/list": { threads: THREADS },
    "settings/show": PREFERENCES,
    ...more.replies,
  },
});
const MENTIONS = {
  found: [
    { kind: "genie_space" as const, name: "retail_sales", about: null },
    { kind: "index" as const, name: "main.documents.handbook_index", about: null },
    { kind: "function" as const, name: "main.sales.revenue_with_tax", about: null },
  ],
  more: false,
};

export const begin: Page[] = [
  page("configured", "what the configuration offers", who({ offers: OFFERED, ends_at_ms: Date.parse("2026-11-28T18:00:00Z") })),
  page("mentions", "what can be mentioned", SESSION, { replies: { "mentions/list": MENTIONS } }),
  page("looking", "it is looked for", SESSION, {
    replies: { "mentions/list": "never" },
    act: async ({ see }) => void (await see("starters-coming")),
  }),
  page("prompts", "a slash is typed", who({ offers: { ...OFFERED, starters: OFFERED.starters.slice(0, 2) } }), {
    act: async ({ see, type }) => {
      await see("starter");
      await type("composer", "/");
      await see("completion");
    },
  }),
  page("models", "models may be chosen", who({ offers: { ...OFFERED, models: MODELS } })),
  page("model-menu", "the models", who({ offers: { ...OFFERED, starters: [], models: MODELS } }), {
    act: async ({ see, click }) => {
      await see("starter");
      await click("model");
      await see("model-choice");
    },
  }),
  page("model-chosen", "a model that is asked as the service principal", who({ offers: { ...OFFERED, models: MODELS } }), {
    act: async ({ see, click }) => {
      await see("starter");
      await click("model");
      await see("model-choice");
      [...document.querySelectorAll<HTMLElement>("[data-testid=model-choice]")].at(-1)?.click();
    },
  }),
  page("agents", "agents of a supervisor may be asked first", who({ offers: { ...OFFERED, models: MODELS, agents: AGENTS } })),
  page("agent-menu", "the agents", who({ offers: { ...OFFERED, starters: [], models: MODELS, agents: AGENTS } }), {
    act: async ({ see, click }) => {
      await see("starter");
      await click("agent");
      await see("agent-choice");
    },
  }),
  page("model-as-app", "the usual model is asked as the service principal", { ...SESSION, signed_in: MODEL_AS_APP }),
  page("unable", "no model answers", who({ offers: { ...OFFERED, starters: OFFERED.starters.slice(0, 3) }, model: null })),
];
