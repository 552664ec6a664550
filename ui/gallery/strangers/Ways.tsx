// Places on the way in, and beside the conversation: the first steps, what is offered, models, a comparison, the
// diagnostics. Once for each payload.
import { useRef } from "react";
import type { Mention } from "../../src/contract";
import Completions from "../../src/parts/Completions";
import ComparePage from "../../src/parts/compare/ComparePage";
import { SideCard } from "../../src/parts/compare/SideCard";
import { Summary } from "../../src/parts/compare/Summary";
import { Outcome } from "../../src/parts/editor/Outcome";
import { Runs } from "../../src/parts/editor/Past";
import { HowToTake } from "../../src/parts/NewVersion";
import ModelItems from "../../src/parts/ModelItems";
import { ModelPicker } from "../../src/parts/ModelPicker";
import { SignInStep } from "../../src/parts/onboarding/SignInStep";
import ReadyPage from "../../src/parts/ReadyPage";
import Turn from "../../src/parts/Turn";
import { Welcome } from "../../src/parts/Welcome";
import type { Side } from "../../src/state/compare";
import { Listed } from "../../src/state/mentions";
import { offered } from "../../src/state/options";
import { shown } from "../fixtures/actions";
import { ALICE, NOBODY, NOTHING, SIGNED_IN } from "../fixtures/people";
import { at, failure, type Payload } from "./words";

const nothing = () => {};

export function Ways({ payload }: { payload: Payload }) {
  const { id, text } = payload;
  const { say, name } = at(payload);
  const list = { open: true, kind: "command" as const, at: 0, id: `prompts-${id}`, choose: nothing, point: nothing, onKey: () => false, onCaret: nothing };
  const signedIn = {
    ...SIGNED_IN,
    model: say("welcome: model"),
    warehouse: say("welcome: warehouse"),
    offers: {
      ...NOTHING,
      greeting: say("greeting"),
      app: say("app"),
      starters: [
        { text: say("starter"), genie_space: null },
        { text: say("sample"), genie_space: say("sample: space") },
      ],
    },
  };
  const mentions = (["genie_space", "table", "index", "function"] as const).map((kind): Mention => ({ kind, name: say(`asked about: ${kind}`), about: null }));
  const answered = shown({ tool: "model", operation: "chat", resource: say("answered by"), rows: null });
  return (
    <div>
      <Welcome signedIn={signedIn} unable={false} onAsk={nothing} onBegin={nothing} />
      <Welcome signedIn={SIGNED_IN} unable={false} onAsk={nothing} onBegin={nothing} listed={new Listed(async () => ({ found: mentions, more: false }))} />
      <Completions of={{ ...list, options: offered([{ name: say("prompt: name"), text: name("prompt: text") }], "") }} />
      <ModelPicker offered={[]} usual={say("usual model")} usualAsApp onPick={nothing} onClosed={nothing} />
      <ModelPicker offered={[]} usual={text} usualAsApp={false} chosen={{ key: text, name: say("chosen model"), service_principal: true }} onPick={nothing} onClosed={nothing} />
      <Turn
        turn={{ id: `answered-${id}`, question: "", actions: [answered], approvals: [], answer: "Yes.", status: "done" }}
        onDecide={nothing}
        onRetry={nothing}
        onSignIn={nothing}
        onDoctor={nothing}
        onSuggest={nothing}
      />
      <Runs runs={[{ at: "2026-11-28T14:00:00Z", shown: { action: { ...answered.action, id: `past-${id}` }, arguments: { statement: say("editor: past") }, columns: [] } }]} onTake={nothing} />
      <Outcome
        host="https://x.cloud.databricks.com"
        turn={{ id: `written-${id}`, question: "", actions: [shown({ tool: "editor", resource: say("editor: on"), status: "failed", rows: null, error: failure(payload, "editor") })], approvals: [], answer: "", status: "done" }}
        onDecide={nothing}
        onAgain={nothing}
      />
      <HowToTake newer={{ version: "2.0.0", date: null, notes: "", way: { way: "package", addresses: [say("update: address")], command: say("update: command") } }} />
      <HowToTake newer={{ version: "2.0.0", date: null, notes: text, way: { way: "page", address: text } }} />
      <SignInStep found={{ workspace: { host: say("found: host"), cloud: say("found: cloud"), workspace_id: say("found: id") } }} onSignedIn={nothing} onBack={nothing} onSkip={nothing} />
      <SignInStep found={{ workspace: { host: text, cloud: text, workspace_id: null } }} onSignedIn={nothing} onSkip={nothing} />
      <SignInStep
        found={{
          workspace: { host: say("demo: host"), cloud: null, workspace_id: null },
          demo: { host: text, accounts: [{ user_name: say("demo: user"), password: say("demo: password") }] },
        }}
        onSignedIn={nothing}
        onSkip={nothing}
      />
      <Compared payload={payload} />
    </div>
  );
}

function Compared({ payload }: { payload: Payload }) {
  const { id, text } = payload;
  const { say, name } = at(payload);
  const ran = shown(
    {
      id: `u${id}/compared`,
      rows: 1,
      statement_id: say("compare: statement id"),
      run_as: { ...ALICE, principal: { id: "1", user_name: name("compare: as") } },
      verified: { state: "unconfirmed", reason: say("compare: unconfirmed") },
    },
    { arguments: { statement: text }, columns: [{ name: say("compare: column"), type_text: say("compare: type") }, { name: "__proto__", type_text: text }] },
  );
  const over: Side = { stands: "over", shown: ran };
  const refused: Side = { stands: "over", failure: failure(payload, "compare: side") };
  const other = { key: text, profile: text, name: text, host: text, ready: true };
  const comparison = { statement: text, other, left: over, right: over };
  const [mine, theirs] = ["mine", "theirs"].map((one) => ({ title: say(`compare: ${one}`), within: say(`compare: in ${one}`) })) as [{ title: string; within: string }, { title: string; within: string }];
  const session = {
    ...NOBODY,
    signed_in: SIGNED_IN,
    profiles: [{ name: text, host: say("compare: other host"), user_name: say("compare: other") }],
  };
  return (
    <>
      <ComparePage session={session} signedIn={SIGNED_IN} of={shown({}, { arguments: { statement: `SELECT 1 -- ${say("compare: first")}` } })} onAdd={nothing} onClose={nothing} />
      <SideCard title={say("compare: title")} service={false} host={say("compare: host")} side={over} testId="compared" onAgain={nothing} />
      <SideCard title={text} service side={refused} testId="compared" onAgain={nothing} />
      <SideCard title={text} own service={false} side={{ ...refused, failure: failure(payload, "compare: own") }} testId="compared" onAgain={nothing} />
      <Summary comparison={comparison} difference={{ kind: "rows", both: 1, left: new Set([0]), right: new Set(), columns: [say("compare: differs")] }} mine={mine} theirs={theirs} />
      <Summary comparison={comparison} difference={{ kind: "columns", left: [say("compare: only left")], right: [say("compare: only right")] }} mine={mine} theirs={theirs} />
      <Summary comparison={comparison} failure={{ code: "internal", message: say("compare: rows message"), hint: say("compare: rows hint") }} mine={mine} theirs={theirs} />
    </>
  );
}

/** What lists them all at once: the menu of models, and what can be reached. */
export function All({ payloads }: { payloads: Payload[] }) {
  const opener = useRef<HTMLButtonElement>(null);
  const models = payloads.map((one) => ({ key: at(one).say("model: key"), name: at(one).say("model: name"), service_principal: one.id % 2 === 0 }));
  return (
    <>
      <ReadyPage signedIn={SIGNED_IN} host={payloads[0]?.text ?? ""} onDoctor={nothing} onClose={nothing} />
      <div className="relative">
        <button type="button" ref={opener}>
          Models
        </button>
        <ModelItems offered={models} usual={payloads[0]?.text ?? ""} usualAsApp={false} onPick={nothing} opener={opener} onClose={nothing} onClosed={nothing} />
      </div>
    </>
  );
}
