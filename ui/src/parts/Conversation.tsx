import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { Failure, SessionState, SignedIn } from "../contract";
import { parted } from "../state/attachments";
import type { Drafts } from "../state/drafts";
import { useFollow } from "../state/follow";
import { useStable } from "../state/stable";
import { type Began, isUnbegun, useThread } from "../state/thread";
import type { ShownTurn } from "../state/turns";
import { useWriting } from "../state/writing";
import { Banners } from "./Banners";
import { Composer } from "./Composer";
import { ConversationHead } from "./ConversationHead";
import { FailureNote } from "./FailureNote";
import { Missing } from "./Missing";
import { SignIn } from "./SignIn";
import { Welcome } from "./Welcome";

// What shows an answer is fetched when the composer stands: a window can be typed in before that.
const parts = () => import("./Turn");
const Turn = lazy(parts);

const NO_MODEL = "There is no model to ask. What you write here is kept until there is one.";

/** The transcript and the composer of one thread. */
export function Conversation(props: {
  session: SessionState;
  signedIn: SignedIn;
  title: string;
  thread?: string;
  /** A thread was asked in; it may be out of view by then. */
  onThread: (thread: string, inView: boolean) => void;
  onTurns: (turns: ShownTurn[]) => void;
  onPanel: () => void;
  onMenu: () => void;
  onSession: (session: SessionState) => void;
  /** What is being written; outlives this part. */
  drafts: Drafts;
  /** Looks again for what is missing. */
  onAgain: () => Promise<void>;
  onDoctor: () => void;
  outside?: Failure;
}) {
  const { thread, onTurns } = props;
  // In the middle of a turn, which then goes on; or ahead of the end of the sign-in.
  const [signingIn, setSigningIn] = useState<"again" | "ahead" | "consent">();
  const gone = useRef(false);
  const composer = useRef<HTMLTextAreaElement>(null);
  const began: Began = (id, before, inView) => {
    if (isUnbegun(before)) writing.begin(id);
    props.onThread(id, inView);
  };
  const threads = useThread(thread, useStable(began));
  const { turns } = threads.shown;
  const writing = useWriting(props.drafts, threads.key, useMemo(() => ({}), []));
  const [scroller, content] = useFollow(`${thread} ${threads.asked}`);

  useEffect(() => void parts(), []);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  useEffect(() => onTurns(turns), [turns, onTurns]);
  const running = turns.at(-1)?.status === "running";

  const ask = async (text: string, insteadOf?: string) => {
    const { key } = threads;
    const sent = await threads.ask(text, insteadOf);
    writing.settle(key, sent ? undefined : parted(text));
  };
  // It is asked only when the user sends it, and takes the place of nothing that was written.
  const suggest = (question: string) => {
    writing.write(({ text, files }) => ({ text: text.trim() ? `${text.trimEnd()}\n${question}` : question, files }));
    composer.current?.focus();
  };
  const turn = {
    onDecide: threads.decide,
    onRetry: useStable(() => void threads.retry()),
    onSuggest: useStable(suggest),
    onDoctor: useStable(props.onDoctor),
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
          if (signingIn !== "ahead" && next.signed_in?.principal.id === before) void threads.retry();
        }}
      />
    );
  }
  const { service_principal: service, model, missing } = props.signedIn;
  const unable = model === null ? NO_MODEL : undefined;
  return (
    <main className="flex min-h-0 min-w-0 flex-col">
      <ConversationHead title={props.title} signedIn={props.signedIn} onMenu={props.onMenu} onPanel={props.onPanel} />
      <Banners signedIn={props.signedIn} onAhead={() => setSigningIn("ahead")} />
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
          {turns.length === 0 && (
            <Welcome userName={props.signedIn.principal.user_name} unable={!!unable} onAsk={(text) => void ask(text)} />
          )}
          <Suspense>
            {turns.map((one, i) => (
              <Turn key={one.id || `pending-${i}`} turn={one} onSignIn={setSigningIn} {...turn} />
            ))}
          </Suspense>
          {(threads.failure ?? props.outside) && <FailureNote failure={(threads.failure ?? props.outside) as Failure} />}
        </div>
      </div>
      <p className="sr-only" role="status">
        {running ? "Answering" : turns.at(-1)?.status === "waiting" ? "Your decision is needed" : ""}
      </p>
      {missing.length > 0 && <Missing missing={missing} onAgain={props.onAgain} onDoctor={props.onDoctor} />}
      <Composer
        area={composer}
        draft={writing.written.text}
        onDraft={(text) => writing.write((before) => ({ ...before, text }))}
        running={running}
        onSend={(text) => {
          writing.take();
          void ask(text);
        }}
        onStop={threads.stop}
        note={
          service ? "Everything runs as the service principal. Changes ask first." : "Everything runs as you. Changes ask first."
        }
        unable={unable}
        notices={props.session.notices}
      />
    </main>
  );
}
