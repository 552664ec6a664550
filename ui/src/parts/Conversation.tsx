import { Clock3, Menu, PanelRight, ShieldCheck, UserCog } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { SessionState, SignedIn, TurnDecision, TurnEvent } from "../contract";
import { asFailure, rpc } from "../host";
import { Chip } from "../design/Chip";
import { IconButton } from "../design/IconButton";
import { useEnding } from "../state/ending";
import { useFollow } from "../state/follow";
import { whenFree } from "../state/free";
import { useStable } from "../state/stable";
import { fromStored, type ShownTurn, tell } from "../state/turns";
import { Composer } from "./Composer";
import { Boundary } from "./Boundary";
import { Missing } from "./Missing";
import { type Reason, SignIn } from "./SignIn";
import { type Failed, FailedNote } from "./FailedNote";
import { Welcome } from "./Welcome";

// What shows an answer is fetched when the composer stands: a window can be typed in before that.
const parts = () => import("./Turn");
const Turn = lazy(parts);

type Told = TurnEvent | { event: "end" };

const NO_MODEL = "There is no model to ask. What you write here is kept until there is one.";

const BANNER = "flex gap-2 border-b border-sp-line bg-sp-soft px-6 py-2 text-sm text-sp max-md:px-3";

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
  /** Why the sign-in page stands in its place: in the middle of a turn, which then goes on; or ahead of the end of
   * the sign-in. */
  signingIn?: Reason;
  onSigningIn: (why: Reason | undefined) => void;
  outside?: Failed;
}) {
  const { thread, onThread, onTurns, onDraft, signingIn, onSigningIn: setSigningIn } = props;
  const [turns, setTurns] = useState<ShownTurn[]>([]);
  const [failed, setFailed] = useState<Failed>();
  const [tries, setTries] = useState(0);
  const [draft, setDraft] = useState(props.draft);
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
  // biome-ignore lint: shown anew where it is asked for
  useEffect(() => {
    if (thread && thread === live.current) return;
    live.current = thread;
    setFailed(undefined);
    // Nothing of another thread stands under this one's title, not even until it is there, or where it fails.
    setTurns([]);
    if (!thread) return;
    const isHere = () => live.current === thread;
    rpc("threads/show", { thread_id: thread }).then(
      (view) => isHere() && setTurns(fromStored(view)),
      (error) => {
        if (!isHere()) return;
        const again = () => {
          live.current = undefined;
          setTries((n) => n + 1);
        };
        setFailed({ failure: asFailure(error), again });
      },
    );
  }, [thread, tries]);
  const running = turns.at(-1)?.status === "running";

  const told = useCallback((at: string) => {
    return (event: Told) => {
      if (event.event === "end" || live.current !== at) return;
      setTurns((all) => tell(all, event));
    };
  }, []);

  const ask = async (text: string) => {
    setFailed(undefined);
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
      // It goes back to where it was written, ahead of what is there by now.
      setDraft((written) => (written.trim() ? `${text}\n${written}` : text));
      setFailed({ failure: asFailure(error), again: () => resend.current() });
    }
  };

  // What stands in the composer by then is sent: it may have been mended.
  const resend = useRef(() => {});
  useEffect(() => {
    resend.current = () => {
      const text = draft.trim();
      if (!text || running) return;
      setDraft("");
      void ask(text);
    };
  });

  const goOn = async (work: (onEvent: (event: Told) => void) => Promise<unknown>, again: () => void) => {
    if (!thread) return;
    const before = turns;
    setFailed(undefined);
    setTurns((all) => all.map((t, i) => (i === all.length - 1 ? { ...t, status: "running", failure: undefined } : t)));
    live.current = thread;
    try {
      await work(told(thread));
    } catch (error) {
      // As it is stored; where not even that can be had, as it was.
      const stored = await rpc("threads/show", { thread_id: thread }).then(fromStored, () => before);
      if (live.current !== thread) return;
      setTurns(stored);
      setFailed({ failure: asFailure(error), again });
    }
  };
  const retry = () =>
    goOn((onEvent) => rpc<"chat/retry", Told>("chat/retry", { thread_id: thread ?? "" }, onEvent), () => void turn.onRetry());
  const decide = (decisions: TurnDecision[]) => {
    if (!thread) return;
    const sent = new Set(decisions.map((decision) => decision.approval_id));
    setTurns((all) => all.map((t) => ({ ...t, approvals: t.approvals.filter((a) => !sent.has(a.id)) })));
    void goOn(
      (onEvent) => whenFree(() => rpc<"chat/decide", Told>("chat/decide", { thread_id: thread, decisions }, onEvent)),
      () => turn.onDecide(decisions),
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
    if (!last?.id) return;
    setFailed(undefined);
    rpc("chat/stop", { turn_id: last.id }).catch((error) => setFailed({ failure: asFailure(error), again: stop }));
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
          if (signingIn !== "ahead" && signingIn !== "ended" && next.signed_in?.principal.id === before) void retry();
        }}
      />
    );
  }
  const { service_principal: service, model, missing } = props.signedIn;
  const outside = failed ?? props.outside;
  const unable = model === null ? NO_MODEL : undefined;
  return (
    <main className="flex min-h-0 min-w-0 flex-col">
      <header className="flex min-h-13 shrink-0 items-center gap-2 border-b border-line px-6 pr-4 max-md:px-3">
        <IconButton label="Threads" className="md:hidden" onClick={props.onMenu} data-testid="menu">
          <Menu size={16} />
        </IconButton>
        <h1 className="min-w-0 flex-1 truncate text-prose font-semibold">{props.title}</h1>
        {model !== null && (
          <span
            className="inline-flex min-h-[30px] max-w-[14em] items-center rounded-full border border-line-strong bg-surface px-3 text-sm font-medium text-ink-2 max-md:hidden"
            data-tip="The model that answers"
          >
            <span className="truncate">{model}</span>
          </span>
        )}
        <Chip tone={service ? "sp" : "user"} className="max-w-[60%]" onClick={props.onPanel} data-testid="identity-chip">
          {service ? <UserCog size={16} aria-hidden /> : <ShieldCheck size={16} aria-hidden />}
          <span className="truncate">Acting as {name}</span>
        </Chip>
        <IconButton label="Identity panel" onClick={props.onPanel}>
          <PanelRight size={16} />
        </IconButton>
      </header>
      {service && (
        <p className={BANNER} role="status">
          <UserCog size={16} className="mt-px" aria-hidden />
          <span>Everything here runs as the service principal {props.signedIn.principal.user_name}, not as you.</span>
        </p>
      )}
      {ending && (
        <p className={BANNER} role="status" data-testid="ending">
          <Clock3 size={16} className="mt-px" aria-hidden />
          <span>
            Your sign-in ends at {ending.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.{" "}
            <button type="button" className="min-h-6 font-semibold underline" onClick={() => setSigningIn("ahead")}>
              Sign in again
            </button>{" "}
            to go on without a break.
          </span>
        </p>
      )}
      <div
        ref={scroller}
        className="transcript ring-inside min-h-0 flex-1 overflow-auto p-6 max-md:px-3 max-md:py-4"
        role="log"
        aria-label="Conversation"
        aria-live="off"
        // What scrolls is reached by key.
        tabIndex={0}
      >
        <div ref={content} className="mx-auto grid max-w-[760px] grid-cols-[minmax(0,1fr)] gap-8">
          {turns.length === 0 && !thread && (
            <Welcome userName={props.signedIn.principal.user_name} unable={!!unable} onAsk={(text) => void ask(text)} />
          )}
          <Suspense>
            {turns.map((one, i) => (
              <Boundary key={one.id || `pending-${i}`}>
                <Turn turn={one} onSignIn={setSigningIn} {...turn} />
              </Boundary>
            ))}
          </Suspense>
          {outside && <FailedNote {...outside} />}
        </div>
      </div>
      <p className="sr-only" role="status">
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
