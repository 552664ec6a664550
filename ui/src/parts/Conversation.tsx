import { Menu, PanelRight, ShieldCheck, UserCog } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { Failure, SessionState, SignedIn, TurnDecision, TurnEvent } from "../contract";
import { asFailure, rpc } from "../host";
import { useEnding } from "../state/ending";
import { useFollow } from "../state/follow";
import { whenFree } from "../state/free";
import { useStable } from "../state/stable";
import { fromStored, type ShownTurn, tell } from "../state/turns";
import { Composer } from "./Composer";
import { FailureNote } from "./FailureNote";
import { Missing } from "./Missing";
import { SignIn } from "./SignIn";

// What shows an answer is fetched when the composer stands: a window can be typed in before that.
const parts = () => import("./Turn");
const Turn = lazy(parts);

type Told = TurnEvent | { event: "end" };

const STARTERS = [
  "What tables can I access?",
  "What was our revenue by region last quarter?",
  "What are our top 5 products by revenue?",
];

const NO_MODEL = "There is no model to ask. What you write here is kept until there is one.";

/** The transcript and the composer of one thread. */
export function Conversation(props: {
  session: SessionState;
  signedIn: SignedIn;
  title: string;
  thread?: string;
  onThread: (thread: string) => void;
  onTurns: (turns: ShownTurn[]) => void;
  onPanel: () => void;
  onMenu: () => void;
  onSession: (session: SessionState) => void;
  /** What was being written; outlives this part. */
  draft: string;
  onDraft: (text: string) => void;
  /** Looks again for what is missing. */
  onAgain: () => Promise<void>;
  onDoctor: () => void;
  outside?: Failure;
}) {
  const { thread, onThread, onTurns, onDraft } = props;
  const [turns, setTurns] = useState<ShownTurn[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [draft, setDraft] = useState(props.draft);
  // In the middle of a turn, which then goes on; or ahead of the end of the sign-in.
  const [signingIn, setSigningIn] = useState<"again" | "ahead" | "consent">();
  const ending = useEnding(props.signedIn.ends_at_ms);
  // The thread that this window is telling: what is stored must not overwrite what runs.
  const live = useRef<string | undefined>(undefined);
  const gone = useRef(false);
  const composer = useRef<HTMLTextAreaElement>(null);
  const [scroller, content] = useFollow(`${thread} ${turns.length}`);
  const name = props.signedIn.principal.user_name.split("@")[0] ?? "";

  useEffect(() => void parts(), []);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  useEffect(() => onTurns(turns), [turns, onTurns]);
  useEffect(() => onDraft(draft), [draft, onDraft]);
  useEffect(() => {
    if (thread && thread === live.current) return;
    live.current = thread;
    setFailure(undefined);
    if (!thread) {
      setTurns([]);
      return;
    }
    rpc("threads/show", { thread_id: thread }).then(
      (view) => setTurns(fromStored(view)),
      (error) => setFailure(asFailure(error)),
    );
  }, [thread]);
  const running = turns.at(-1)?.status === "running";

  const told = useCallback((at: string) => {
    return (event: Told) => {
      if (event.event === "end" || live.current !== at) return;
      setTurns((all) => tell(all, event));
    };
  }, []);

  const ask = async (text: string) => {
    setFailure(undefined);
    const pending: ShownTurn = { id: "", question: text, actions: [], approvals: [], answer: "", status: "running" };
    setTurns((all) => [...all, pending]);
    // The channel may speak before the reply names the thread.
    const early: Told[] = [];
    let hand: ((event: Told) => void) | undefined;
    try {
      const accepted = await rpc<"chat/send", Told>("chat/send", { thread_id: thread ?? null, text }, (event) =>
        hand ? hand(event) : early.push(event),
      );
      live.current = accepted.thread_id;
      hand = told(accepted.thread_id);
      early.forEach(hand);
      setTurns((all) => all.map((t, i) => (i === all.length - 1 ? { ...t, id: accepted.turn_id } : t)));
      onThread(accepted.thread_id);
    } catch (error) {
      setTurns((all) => all.slice(0, -1));
      setDraft(text);
      setFailure(asFailure(error));
    }
  };

  const goOn = async (work: (onEvent: (event: Told) => void) => Promise<unknown>) => {
    if (!thread) return;
    setTurns((all) => all.map((t, i) => (i === all.length - 1 ? { ...t, status: "running", failure: undefined } : t)));
    live.current = thread;
    try {
      await work(told(thread));
    } catch (error) {
      setFailure(asFailure(error));
      const view = await rpc("threads/show", { thread_id: thread });
      setTurns(fromStored(view));
    }
  };
  const retry = () =>
    goOn((onEvent) => rpc<"chat/retry", Told>("chat/retry", { thread_id: thread ?? "" }, onEvent));
  const decide = (decisions: TurnDecision[]) => {
    if (!thread) return;
    const sent = new Set(decisions.map((decision) => decision.approval_id));
    setTurns((all) => all.map((t) => ({ ...t, approvals: t.approvals.filter((a) => !sent.has(a.id)) })));
    void goOn((onEvent) =>
      whenFree(() => rpc<"chat/decide", Told>("chat/decide", { thread_id: thread, decisions }, onEvent)),
    );
  };
  // It is asked only when the user sends it, and takes the place of nothing that was written.
  const suggest = (question: string) => {
    setDraft((written) => (written.trim() ? `${written.trimEnd()}\n${question}` : question));
    composer.current?.focus();
  };
  const turn = {
    onDecide: useStable(decide),
    onRetry: useStable(retry),
    onSuggest: useStable(suggest),
    onDoctor: useStable(props.onDoctor),
  };
  const stop = () => {
    const last = turns.at(-1);
    if (last?.id) void rpc("chat/stop", { turn_id: last.id });
  };

  if (signingIn) {
    return (
      <SignIn
        again={signingIn}
        session={{ ...props.session, signed_in: null, notices: [], problem: null }}
        onCancel={() => setSigningIn(undefined)}
        onSignedIn={(next) => {
          const before = props.signedIn.principal.id;
          setSigningIn(undefined);
          props.onSession(next);
          // Somebody else came back: their window begins empty, and nothing of this turn goes on. Nor does
          // it where the window was locked meanwhile, and would not show it.
          if (gone.current) return;
          if (signingIn !== "ahead" && next.signed_in?.principal.id === before) void retry();
        }}
      />
    );
  }
  const { service_principal: service, model, missing } = props.signedIn;
  const unable = model === null ? NO_MODEL : undefined;
  return (
    <main className="conversation">
      <header className="bar">
        <button type="button" className="icon menu" aria-label="Threads" onClick={props.onMenu}>
          <Menu size={16} />
        </button>
        <h1>{props.title}</h1>
        {model !== null && <span className="chip quiet model">{model}</span>}
        <button
          type="button"
          className={`chip ${service ? "sp" : "user"}`}
          onClick={props.onPanel}
          data-testid="identity-chip"
        >
          {service ? <UserCog size={16} aria-hidden /> : <ShieldCheck size={16} aria-hidden />}
          Acting as {name}
        </button>
        <button type="button" className="icon" aria-label="Identity panel" onClick={props.onPanel}>
          <PanelRight size={16} />
        </button>
      </header>
      {service && (
        <p className="banner sp" role="status">
          Everything here runs as the service principal {props.signedIn.principal.user_name}, not as you.
        </p>
      )}
      {ending && (
        <p className="banner warn" role="status" data-testid="ending">
          Your sign-in ends at {ending.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.{" "}
          <button type="button" onClick={() => setSigningIn("ahead")}>
            Sign in again
          </button>{" "}
          to go on without a break.
        </p>
      )}
      <div ref={scroller} className="transcript" role="log" aria-label="Conversation" aria-live="off">
        <div ref={content} className="column">
          {turns.length === 0 && (
            <section className="empty">
              <h2>What would you like to know?</h2>
              <p className="quiet">Everything runs as {props.signedIn.principal.user_name}.</p>
              <div className="starters">
                {STARTERS.map((text) => (
                  <button type="button" key={text} disabled={!!unable} onClick={() => void ask(text)}>
                    {text}
                  </button>
                ))}
              </div>
            </section>
          )}
          <Suspense>
            {turns.map((one, i) => (
              <Turn key={one.id || `pending-${i}`} turn={one} onSignIn={setSigningIn} {...turn} />
            ))}
          </Suspense>
          {(failure ?? props.outside) && <FailureNote failure={(failure ?? props.outside) as Failure} />}
        </div>
      </div>
      <p className="visually-hidden" role="status">
        {running ? "Answering" : turns.at(-1)?.status === "waiting" ? "Your decision is needed" : ""}
      </p>
      {missing.length > 0 && <Missing missing={missing} onAgain={props.onAgain} onDoctor={props.onDoctor} />}
      <Composer
        area={composer}
        draft={draft}
        onDraft={setDraft}
        running={running}
        onSend={(text) => void ask(text)}
        onStop={stop}
        note={
          service ? "Everything runs as the service principal. Changes ask first." : "Everything runs as you. Changes ask first."
        }
        unable={unable}
        notices={props.session.notices}
      />
    </main>
  );
}
