// Places that are there when somebody writes, waits or looks something up: once for each payload.
import { useEffect } from "react";
import Toasts from "../../src/design/Toasts";
import { settle, toast, useToasts } from "../../src/design/toast";
import type { Grant } from "../../src/contract";
import { Attached } from "../../src/parts/Attached";
import { EntryPanel } from "../../src/parts/audit/EntryPanel";
import Completions from "../../src/parts/Completions";
import QueueList from "../../src/parts/QueueList";
import Turn from "../../src/parts/Turn";
import { mentioned } from "../../src/state/options";
import { shown } from "../fixtures/actions";
import { ENTRIES } from "../fixtures/records";
import { at, type Payload } from "./words";

const nothing = () => {};
const KINDS = ["catalog", "schema", "table", "genie_space", "index", "function"] as const;

export function Later({ payload }: { payload: Payload }) {
  const { text } = payload;
  const { say } = at(payload);
  const found = KINDS.map((kind) => ({ kind, name: say(`mention: ${kind}`), about: say(`mention: about the ${kind}`) }));
  const typed = { kind: "mention" as const, from: 0, within: "", filter: "" };
  const options = mentioned(typed, { within: "", mentions: { found, more: false } });
  const list = { open: true, kind: "mention" as const, at: 0, id: `mentions-${payload.id}`, choose: nothing, point: nothing, onKey: () => false, onCaret: nothing };
  const suggests = shown({ tool: "genie", findings: { suggested_questions: [say("suggestion")] } });
  const entry = ENTRIES[0];
  return (
    <div>
      <Completions of={{ ...list, ...options }} />
      <Completions of={{ ...list, id: `refused-${payload.id}`, options: [], failure: { code: "internal", message: say("mentions: message"), hint: say("mentions: hint") } }} />
      <Turn
        turn={{ id: "u", question: text, actions: [suggests], approvals: [], answer: "", status: "done" }}
        onDecide={nothing}
        onRetry={nothing}
        onSignIn={nothing}
        onDoctor={nothing}
        onSuggest={nothing}
      />
      <QueueList queue={[{ id: 1, text: say("queued") }]} onChange={nothing} onRemove={nothing} onSend={nothing} />
      <Attached files={[{ name: say("file name"), text }]} onRemove={nothing} />
      {entry && (
        <EntryPanel
          host={text}
          entries={[
            {
              ...entry,
              principal: { id: say("entry: id"), user_name: say("entry: user") },
              scopes: [say("entry: scope")],
              tool: say("entry: tool"),
              operation: say("entry: operation"),
              resource: say("entry: resource"),
              decision: say("entry: decision"),
              status: say("entry: status"),
              error_code: say("entry: code"),
              grant: say("entry: grant") as Grant,
              statement_id: say("entry: statement"),
              request_id: say("entry: request"),
            },
          ]}
          onTurn={nothing}
          onClose={nothing}
        />
      )}
    </div>
  );
}

/** What is told in passing, all at once. */
export function Passing({ payloads }: { payloads: Payload[] }) {
  const toasts = useToasts();
  useEffect(() => {
    for (const payload of payloads) {
      const { say } = at(payload);
      toast({ text: `Saved to ${say("saved path")}` });
      const title = say("deleted title");
      toast({ text: (t) => t("threads.deleted", { title }) });
    }
  }, [payloads]);
  useEffect(() => () => toasts.forEach(({ id }) => settle(id, false)), []);
  return <Toasts wait={600_000} />;
}
