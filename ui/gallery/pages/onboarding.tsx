import { App } from "../../src/App";
import type { Failure, SessionState, SignInWaiting } from "../../src/contract";
import type { Replies } from "../host";
import { FAILURES } from "../fixtures/failures";
import { ALL, DEMO, FOUND, NEW, OF_TOOLS, OFFERED, PRESET, SILENT, SOME } from "../fixtures/onboarding";
import { MANAGED, MODEL_AS_APP, NOBODY, SESSION } from "../fixtures/people";
import { PREFERENCES } from "../fixtures/records";
import type { Page, Steps } from "../page";
import { WAITING } from "./gates";

/** What was kept of another page is not this one's. */
const fresh = () => {
  localStorage.removeItem("introduced");
  return <App />;
};
const base: Replies = {
  "demo/show": { offered: false, running: null },
  "workspace/find": FOUND,
  "settings/show": PREFERENCES,
  "threads/list": { threads: [] },
};
const page = (id: string, title: string, session: SessionState, replies: Replies, act: Page["act"], events?: Page["events"]): Page => ({
  id: `onboarding-${id}`,
  title: `Onboarding: ${title}`,
  whole: fresh,
  replies: { ...base, "session/state": session, ...replies },
  events,
  act,
});
const see = (id: string) => async (steps: Steps) => void (await steps.see(id));
const click = (...ids: string[]) => async (steps: Steps) => {
  for (const id of ids.slice(0, -1)) await steps.click(id);
  await steps.see(ids.at(-1) as string);
};
const invalid = (message: string, hint: string): Failure => ({ code: "invalid", field: "workspace host", message, hint });
const refused = (id: string, title: string, failure: Failure, host = PRESET.host) => page(id, title, { ...PRESET, host }, { "workspace/find": failure }, see("failure"));
const waiting = (told: SignInWaiting): Page["events"] => ({ "session/sign_in": [told] });
/** Signed in, and the checks as far as they are. */
const ready = (id: string, title: string, more: Replies, act: Page["act"], events?: Page["events"]) =>
  page(`ready${id}`, `ready${title}`, PRESET, { "session/sign_in": SESSION, ...more }, act, events);

export const onboarding: Page[] = [
  page("first", "no workspace known", NEW, {}, see("step-workspace")),
  page("offered", "the demo is offered", NEW, { "demo/show": OFFERED }, see("start-demo")),
  page("tools", "profiles of the Databricks tools, and the demo", { ...PRESET, profiles: OF_TOOLS }, { "demo/show": OFFERED }, see("start-demo")),
  page("managed", "the organization allows some", { ...NEW, managed: MANAGED }, { "demo/show": { offered: false, running: null } }, see("allowed")),
  page("asking", "asking an address", PRESET, { "workspace/find": "never" }, see("stop-looking")),
  page("fixed", "the configuration names it, and it does not answer", { ...PRESET, fixed: true }, { "workspace/find": FAILURES.offline }, see("failure")),
  refused("other", "no workspace", invalid("www.example.com does not look like a Databricks workspace.", "Check the address: open it in a browser, you should see the workspace's sign-in page."), "https://www.example.com"),
  refused("console", "the account console", invalid("accounts.cloud.databricks.com is the account console, not a workspace.", "Open a workspace from there, and copy the address of that page."), "https://accounts.cloud.databricks.com/login"),
  refused("offline", "nobody answers", FAILURES.offline as Failure),
  page("found", "a workspace", PRESET, {}, see("found-workspace")),
  page("silent", "a workspace that says little", { ...PRESET, host: SILENT.host }, { "workspace/find": SILENT }, see("found-workspace")),
  page("waiting", "waiting for the browser", PRESET, { "session/sign_in": "never" }, click("sign-in", "sign-in-link"), waiting(WAITING)),
  page("unopened", "no browser", PRESET, { "session/sign_in": "never" }, click("sign-in", "sign-in-link"), waiting({ ...WAITING, opened: false })),
  page("declined", "the sign-in failed", PRESET, { "session/sign_in": FAILURES.exchange_failed }, click("sign-in", "failure")),
  page("demo-starting", "the demo starts", NEW, { "demo/show": OFFERED, "demo/start": "never" }, click("start-demo", "stop-looking")),
  page("demo-failed", "the demo does not start", NEW, {
    "demo/show": OFFERED,
    "demo/start": { code: "offline", message: "The demo workspace did not start.", hint: "Run `behalf-demo` in a terminal: it says why." },
  }, click("start-demo", "failure")),
  page("demo", "the demo", NEW, { "demo/show": OFFERED, "demo/start": DEMO, "workspace/find": { ...FOUND, host: DEMO.host } }, click("start-demo", "demo-account")),
  page("demo-waiting", "the demo, waiting for the browser", NEW, {
    "demo/show": OFFERED,
    "demo/start": DEMO,
    "workspace/find": { ...FOUND, host: DEMO.host },
    "session/sign_in": "never",
  }, click("start-demo", "sign-in", "sign-in-link"), waiting({ url: `${DEMO.host}/oidc/v1/authorize?response_type=code&client_id=databricks-cli`, opened: true })),
  page("skipped", "skipped, with the demo a click away", NEW, { "demo/show": OFFERED }, click("skip-onboarding", "try-demo")),
  ready("", "", { "doctor/run": { checks: ALL } }, click("sign-in", "start-asking")),
  ready("-looking", ", as it is looked at", { "doctor/run": "never" }, click("sign-in", "start-asking"), { "doctor/run": SOME.slice(0, 7) }),
  ready("-locked", ", some of it locked", { "doctor/run": { checks: SOME } }, click("sign-in", "start-asking")),
  ready("-model-as-app", ", the model asked as the service principal", { "session/sign_in": { ...SESSION, signed_in: MODEL_AS_APP }, "doctor/run": { checks: ALL } }, click("sign-in", "start-asking")),
  ready("-failed", ", the checks stopped", { "doctor/run": FAILURES.internal }, click("sign-in", "failure")),
  page("ready-page", "what can be reached, as a page", SESSION, { "doctor/run": { checks: SOME } }, async (steps) => {
    await steps.see("composer");
    if (window.innerWidth < 720) await steps.click("menu");
    await click("profiles", "doctor", "doctor-reach", "ready-page")(steps);
  }),
];

/** The plain sign-in of whoever was here, at a demo that has ended. */
export const returning: Page = page("returning", "back at a demo that has ended", { ...NOBODY, host: DEMO.host, profiles: [{ name: "default", host: DEMO.host, user_name: "alice@example.com" }], problem: FAILURES.offline as Failure }, { "demo/show": OFFERED }, see("try-demo"));
