import { Locked } from "../../src/parts/Locked";
import { SignIn } from "../../src/parts/SignIn";
import type { SessionState, SignInWaiting } from "../../src/contract";
import { FAILURES } from "../fixtures/failures";
import { NOBODY } from "../fixtures/people";
import type { Page } from "../page";

const nothing = () => {};
export const WAITING: SignInWaiting = {
  url: "https://prod-eu.cloud.databricks.com/oidc/v1/authorize?response_type=code&client_id=databricks-cli&redirect_uri=http%3A%2F%2Flocalhost%3A8020&scope=all-apis+offline_access&state=5f0c&code_challenge=Yx0n8Q2b&code_challenge_method=S256",
  opened: true,
};
const gate = (id: string, title: string, session: Partial<SessionState>, props: Partial<Parameters<typeof SignIn>[0]> = {}, more: Partial<Page> = {}): Page => ({
  id,
  title,
  whole: () => <SignIn session={{ ...NOBODY, ...session }} onSignedIn={nothing} onDoctor={nothing} {...props} />,
  ...more,
});
const waits = (told: SignInWaiting, click: string): Partial<Page> => ({
  replies: { "session/sign_in": "never" },
  events: { "session/sign_in": [told] },
  act: async (steps) => {
    await steps.click(click);
    await steps.see("sign-in-link");
  },
});
const alone = { profiles: [] };

export const gates: Page[] = [
  gate("signin", "Sign-in", alone),
  gate("signin-first", "Sign-in: no workspace known", { ...alone, host: null }),
  gate("signin-profiles", "Sign-in: other profiles", {}),
  gate("signin-waiting", "Sign-in: waiting for the browser", alone, {}, waits(WAITING, "sign-in")),
  gate("signin-unopened", "Sign-in: no browser", alone, {}, waits({ ...WAITING, opened: false }, "sign-in")),
  gate("signin-reaching", "Sign-in: reaching the workspace", alone, {}, {
    replies: { "session/sign_in": "never" },
    act: async (steps) => {
      await steps.click("sign-in");
      await steps.see("cancel-sign-in");
    },
  }),
  gate("signin-again", "Sign-in: again, in a turn", {}, { again: "again", onCancel: nothing }),
  gate("signin-consent", "Sign-in: for consent", {}, { again: "consent", onCancel: nothing }),
  gate("signin-ahead", "Sign-in: ahead of the end", {}, { again: "ahead", onCancel: nothing }),
  gate("signin-another", "Sign-in: another account", {}, { another: true, onCancel: nothing }),
  gate("signin-offline", "Sign-in: offline", { problem: FAILURES.offline }),
  gate("signin-refused", "Sign-in: refused", { ...alone, problem: FAILURES.exchange_failed }),
  ...(["idle", "hand", undefined] as const).map((cause) => ({
    id: `locked-${cause ?? "start"}`,
    title: `Locked: ${cause ?? "at the start"}`,
    whole: () => <Locked session={{ ...NOBODY, locked: "alice@example.com" }} cause={cause} onSignedIn={nothing} onOther={nothing} />,
  })),
  {
    id: "locked-waiting",
    title: "Locked: waiting for the browser",
    whole: () => <Locked session={{ ...NOBODY, locked: "alice@example.com" }} onSignedIn={nothing} onOther={nothing} />,
    ...waits(WAITING, "unlock"),
  },
];
