// Feeds payloads through the window and its parts: whatever a stranger may say, at every place where it is shown.
import type { ReactNode } from "react";
import { App, Over } from "../../src/App";
import type { AuditReport, Check, CheckState, Found, Memory, Remembered as Decision, SessionState, ThreadSummary, TurnEvent } from "../../src/contract";
import { Boundary } from "../../src/parts/Boundary";
import Diagnostics from "../../src/parts/Diagnostics";
import Doctor from "../../src/parts/Doctor";
import Remembered from "../../src/parts/Remembered";
import type { Replies } from "../host";
import { HOST, SESSION, SIGNED_IN } from "../fixtures/people";
import { charting, Charts, drawings } from "./Charts";
import { Later, Passing } from "./Later";
import { AROUND, Singles } from "./Singles";
import { All, Ways } from "./Ways";
import { profileOf, Rows, valuesOf } from "./Rows";
import { at, type Payload, places, rows, sign, thread, told } from "./words";

const NOW = "2026-11-28T14:00:00Z";
const STATES: CheckState[] = ["pass", "warn", "fail", "skipped"];

/** When React has drawn: it takes a message to begin, and does it with the next. */
const soon = () =>
  new Promise<void>((done) => {
    const { port1, port2 } = new MessageChannel();
    let hops = 0;
    port1.onmessage = () => (++hops < 3 ? port2.postMessage(0) : (port1.close(), done()));
    port2.postMessage(0);
  });

export function strangers({ draw, answer, tell }: {
  draw: (what: ReactNode) => Promise<void>;
  answer: (replies: Replies) => void;
  /** Tells the turn that was sent last. */
  tell: (event: TurnEvent) => void;
}) {
  let all: Payload[] = [];
  const first = (id: string) => all.find((one) => id.startsWith(`u${one.id}/`));
  const threads = (): ThreadSummary[] => [
    { id: "t1", title: "The thread", created_at: NOW, updated_at: NOW, pinned: true },
    ...all.map((one) => ({ id: `x${one.id}`, title: at(one).say("thread title"), created_at: NOW, updated_at: NOW, pinned: one.id % 2 === 0 })),
  ];
  const found = (): Found[] =>
    all.flatMap((one) => [
      { thread_id: `x${one.id}`, title: "", role: "assistant" as const, excerpt: `a \u0001${at(one).say("found")}\u0001 ${at(one).say("excerpt")}`, created_at: NOW },
      { thread_id: `y${one.id}`, title: at(one).say("found title"), role: "user" as const, excerpt: one.text, created_at: NOW },
    ]);
  const memories = (): Memory[] => all.map((one) => ({ id: `${one.id}`, text: at(one).say("memory"), created_at: at(one).say("memory: when") }));
  const decisions = (): Decision[] =>
    all.map((one) => {
      const { say } = at(one);
      return {
        id: `${one.id}`,
        tool: one.text,
        name: say("decision: name"),
        operation: say("decision: operation"),
        securables: [say("decision: securable")],
        resource_id: one.text,
        resource: say("decision: resource"),
        run_as: "service_principal",
        principal_id: say("decision: principal"),
        created_at: NOW,
        expires_at: say("decision: until"),
      };
    });
  const checks = (): Check[] =>
    all.flatMap((one, i) => {
      const { say } = at(one);
      const space = { name: `Genie space ${say("space")}`, state: STATES[(i + 1) % STATES.length] ?? "pass", found: say("space: found"), mend: null };
      return [space, { name: say("check"), state: STATES[i % STATES.length] ?? "pass", found: say("check: found"), mend: say("check: mend") }];
    });
  // Each panel asks once: the payloads take turns.
  let turn = 0;
  let sent = 0;
  const audit = (): AuditReport => ({ chain: { state: "broken", seq: 1, reason: at(all[turn++ % all.length] as Payload).say("chain: reason") }, anchor: null });
  const session = (): SessionState => ({
    ...SESSION,
    profiles: all.map((one) => ({ name: `${one.id} ${one.text}`, host: at(one).say("menu: host"), user_name: at(one).say("menu: user") })),
    signed_in: { ...SIGNED_IN, display_name: all[0]?.text ?? "", principal: { id: "1", user_name: all[0]?.text ?? "" } },
    notices: all.map((one) => at(one).say("notices")),
  });

  /** Whose rows are looked at. */
  const beside = (action: string) => all.find((one) => action === `rows ${one.id}`) as Payload;
  return {
    /** Who speaks from now on. */
    strangers(json: string) {
      all = JSON.parse(json) as Payload[];
      places.clear();
      turn = 0;
    },
    /** The window with a thread in which they spoke. */
    strangersWindow() {
      answer({
        "session/state": session(),
        "threads/list": { threads: threads() },
        "threads/show": thread(all),
        // Spoken only when it is searched.
        "threads/search": () => ({ found: found() }),
        "results/window": (request: { action_id: string }) => rows(first(request.action_id) as Payload),
        "audit/verify": audit,
        "chat/send": () => ({ thread_id: "t2", turn_id: `s${++sent}` }),
      });
      return draw(
        <Boundary>
          <App />
          <Over />
        </Boundary>,
      );
    },
    /** Asks, and hears the payload as the answer in these pieces, each drawn before the next. */
    async strangersStream(id: number, pieces: string[]) {
      const payload = all.find((one) => one.id === id) as Payload;
      const area = document.querySelector<HTMLTextAreaElement>("[data-testid=composer]");
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(area, at(payload).say("asked"));
      area?.dispatchEvent(new Event("input", { bubbles: true }));
      await soon();
      document.querySelector<HTMLElement>("[data-testid=send]")?.click();
      await soon();
      const events = told(payload, `s${sent}`, pieces);
      for (const event of events) {
        tell(event);
        // What stands for a moment is drawn; what only leads there is not.
        if (!["turnStarted", "actionStarted", "actionFinished"].includes(event.event)) await soon();
      }
    },
    /** Each part that a window has once. */
    async strangersSingles() {
      // Of so many parts that each take the focus, every one would lay out all of them.
      const { focus } = HTMLElement.prototype;
      HTMLElement.prototype.focus = () => {};
      answer({
        "audit/verify": audit,
        "memory/list": { memories: memories() },
        "approvals/remembered": { remembered: decisions() },
        "doctor/run": { checks: checks() },
        "results/profile": (request: { action_id: string }) => profileOf(beside(request.action_id)),
        "results/distinct": (request: { action_id: string }) => valuesOf(beside(request.action_id)),
        ...charting(first),
        "diagnostics/show": { number: 1, text: all.map((one) => at(one).say("diagnostics")).join("\n") },
      });
      await draw(
        <>
          {all.map((one) => (
            <Singles key={one.id} payload={one} />
          ))}
          {all.map((one) => (
            <Later key={one.id} payload={one} />
          ))}
          {all.map((one) => (
            <Rows key={one.id} payload={one} />
          ))}
          {all.map((one) => (
            <Ways key={one.id} payload={one} />
          ))}
          {all.map((one) => (
            <Charts key={one.id} payload={one} />
          ))}
          <All payloads={all} />
          <Passing payloads={all} />
          <Diagnostics onClose={() => {}} />
          <Remembered done={0} userName={HOST} onClose={() => {}} />
          <Doctor onClose={() => {}} />
        </>,
      );
      HTMLElement.prototype.focus = focus;
    },
    /** How many charts are drawn in the singles. */
    drawings: () => drawings(all),
    /** How many answers stand in the singles. */
    around: AROUND.length,
    /** The signs of these places, or of all that were spoken at, that are nowhere to be found. */
    missing(of?: string[]): { missing: string[]; shown: number } {
      const wanted = (of ?? [...places]).flatMap((place) => all.map((one) => sign(place, one.id)));
      const texts = [document.body.textContent ?? ""];
      for (const element of document.body.querySelectorAll("*")) {
        for (const name of Element.prototype.getAttributeNames.call(element)) texts.push(element.getAttribute(name) ?? "");
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) texts.push(element.value);
      }
      const whole = texts.join("\n");
      const missing = wanted.filter((one) => !whole.includes(one));
      return { missing, shown: wanted.length - missing.length };
    },
    /** The places that were spoken at. */
    places: () => [...places],
  };
}
