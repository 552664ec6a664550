// Places that a window has once: each part by itself, once for each payload.
import type { SessionState } from "../../src/contract";
import { Composer } from "../../src/parts/Composer";
import { Conversation } from "../../src/parts/Conversation";
import { Diff } from "../../src/parts/Diff";
import { Editing } from "../../src/parts/Editing";
import { FailureNote } from "../../src/parts/FailureNote";
import IdentityPanel from "../../src/parts/IdentityPanel";
import { Locked } from "../../src/parts/Locked";
import { Prose } from "../../src/parts/Prose";
import { Remembering } from "../../src/parts/Remembering";
import { SignIn } from "../../src/parts/SignIn";
import { Waiting } from "../../src/parts/Waiting";
import { shown } from "../fixtures/actions";
import { APPROVALS } from "../fixtures/approvals";
import { ALICE, NOBODY, SIGNED_IN } from "../fixtures/people";
import { Drafts } from "../../src/state/drafts";
import { at, failure, type Payload } from "./words";

const nothing = () => {};
const never = async () => {};

/** What else an answer may have around it. */
export const AROUND: ((text: string) => string)[] = [
  (text) => `Revenue was **high**: ${text}`,
  (text) => `> - ${text}`,
  (text) => `| a | b |\n|---|---|\n| ${text.replaceAll("\n", " ")} | 1 |`,
  (text) => `\`\`\`${text.replaceAll("\n", " ")}\nSELECT 1\n\`\`\``,
  (text) => `# ${text}\n\n1. ${text}`,
];

export function Singles({ payload }: { payload: Payload }) {
  const { text } = payload;
  const { say } = at(payload);
  const session: SessionState = {
    ...NOBODY,
    host: say("host"),
    problem: failure(payload, "problem"),
    profiles: [
      { name: text, host: say("profile: host"), user_name: say("profile: user") },
      { name: say("profile: name"), host: text, user_name: null },
    ],
  };
  const principal = { id: text, user_name: say("principal: user") };
  const signedIn = {
    ...SIGNED_IN,
    principal,
    display_name: text,
    exchange: say("exchange"),
    model: say("model"),
    missing: [{ code: "not_found" as const, message: say("missing: message"), hint: say("missing: hint") }],
  };
  const approval = { ...APPROVALS.update, name: say("remembering: name"), operation: say("remembering: operation"), resource: say("remembering: resource"), securables: [say("remembering: securable")], run_as: { ...ALICE, principal: { id: "1", user_name: say("remembering: user") } } };
  const ran = shown({ statement_id: say("panel: statement"), run_as: { ...ALICE, scopes: [say("panel: scope")], principal: { id: "1", user_name: say("panel: as") } } });
  return (
    <div>
      {AROUND.map((around, i) => (
        // biome-ignore lint: they do not move
        <Prose key={i} text={around(text)} />
      ))}
      <FailureNote failure={failure(payload, "failure")} />
      <SignIn session={session} onSignedIn={nothing} onDoctor={nothing} />
      <Locked session={{ ...session, locked: say("locked") }} onSignedIn={nothing} onOther={nothing} />
      <Waiting waiting={{ url: say("sign-in link"), opened: false }} onAgain={nothing} onCancel={nothing} />
      <Conversation
        session={{ ...NOBODY, signed_in: signedIn, notices: [say("notice")] }}
        signedIn={{ ...signedIn, service_principal: true }}
        title={say("title")}
        onThread={nothing}
        onTurns={nothing}
        onPanel={nothing}
        onMenu={nothing}
        onSession={nothing}
        drafts={new Drafts({ show: async () => say("draft"), keep: never })}
        onAgain={never}
        onDoctor={nothing}
        onSigningIn={nothing}
        outside={{ failure: failure(payload, "outside") }}
      />
      <Composer area={{ current: null }} draft={text} onDraft={nothing} running onSend={nothing} onStop={nothing} note={text} unable={say("unable")} notices={[text]} />
      <IdentityPanel host={say("panel: host")} signedIn={{ ...signedIn, principal: { id: say("panel: id"), user_name: say("panel: user") } }} turns={[{ id: "u", question: "", actions: [ran], approvals: [], answer: "", status: "done" }]} onClose={nothing} />
      <IdentityPanel host={text} signedIn={signedIn} turns={[]} onClose={nothing} />
      <Remembering approval={approval} onRun={nothing} onBack={nothing} />
      <Editing approval={approval} draft={say("edit")} onDraft={nothing} onRun={nothing} onBack={nothing} />
      <Diff before={text} after={say("diff")} />
    </div>
  );
}
