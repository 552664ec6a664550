import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { SessionState, SignedIn } from "../contract";
import { toast } from "../design/toast";
import { useText } from "../i18n";
import { useAttach } from "../state/attach";
import { joined, parted, tooLong } from "../state/attachments";
import { lastCode } from "../state/code";
import { useActs } from "../state/commands";
import { copied } from "../state/copy";
import type { Drafts } from "../state/drafts";
import type { Failed } from "../state/failed";
import { Listed } from "../state/mentions";
import { useChosen } from "../state/chosen";
import { useQueue } from "../state/queuing";
import { useStable } from "../state/stable";
import { type Began, isUnbegun, useThread } from "../state/thread";
import type { ShownTurn } from "../state/turns";
import { Unfinished } from "../state/unfinished";
import { useWriting } from "../state/writing";
import { Banners } from "./Banners";
import { Composer } from "./Composer";
import { ConversationHead } from "./ConversationHead";
import { FailedNote } from "./FailedNote";
import { Missing } from "./Missing";
import { type Reason, SignIn } from "./SignIn";
import { Transcript } from "./Transcript";
import { Welcome } from "./Welcome";

const QueueList = lazy(() => import("./QueueList"));
const Status = lazy(() => import("./Status"));

/** Copied by key: said, and seen in passing. */
const copyLast = async (text: string, done: string) => (await copied(text)) && toast({ text: done });

/** Whoever goes from way to way goes on from there. */
const goToWays = (turn: string) =>
  setTimeout(() => {
    const ways = `[data-turn="${turn}"] [data-testid=ways] button:not(:disabled)`;
    document.querySelector<HTMLElement>(ways)?.focus();
  });

/** The transcript and the composer of one thread. */
export function Conversation(props: {
  session: SessionState;
  signedIn: SignedIn;
  /** Of a thread that has begun. */
  title?: string;
  thread?: string;
  /** A thread was asked in; it may be out of view by then. */
  onThread: (thread: string, inView: boolean) => void;
  onTurns: (turns: ShownTurn[]) => void;
  onPanel: () => void;
  onMenu: () => void;
  /** Whether the chats are hidden beside it. */
  wide?: boolean;
  onSession: (session: SessionState) => void;
  /** What is being written; outlives this part. */
  drafts: Drafts;
  /** Looks again for what is missing. */
  onAgain: () => Promise<void>;
  onDoctor: () => void;
  outside?: Failed;
  /** A sign-in in the middle of all this, and why: where it goes on afterwards is known here. */
  signingIn?: Reason;
  onSigningIn: (why: Reason | undefined) => void;
  /** In the place of the welcome, at the first time. */
  ready?: ReactNode;
}) {
  const { thread, onTurns, signingIn, onSigningIn: setSigningIn } = props;
  const { t } = useText();
  const { service_principal: service, offers, missing } = props.signedIn;
  // The turn whose question is written anew.
  const { unfinished } = props.drafts;
  const [rewriting, setOpen] = useState(() => unfinished.get("rewriting") as string | undefined);
  const setRewriting = useCallback(
    (turn: string | undefined) => {
      unfinished.set("rewriting", turn);
      setOpen(turn);
    },
    [unfinished],
  );
  const gone = useRef(false);
  const composer = useRef<HTMLTextAreaElement>(null);
  const listed = useMemo(() => new Listed(), []);
  const began: Began = (id, before, inView) => {
    if (isUnbegun(before)) {
      queue.rename(before, id);
      models.rename(before, id);
      agents.rename(before, id);
      writing.begin(id);
    }
    props.onThread(id, inView);
  };
  const models = useChosen(offers.models, (one) => one.key, "chosen");
  const agents = useChosen(offers.agents, (one) => one.name, "agent");
  const chosenIn = (at: string, turns: readonly ShownTurn[]) => ({ model: models.now(at, turns)?.key, agent: agents.now(at, turns)?.name });
  const threads = useThread(thread, useStable(began), useStable(chosenIn));
  const { key, shown } = threads;
  const queue = useQueue(threads);
  const writing = useWriting(props.drafts, key, queue.all);
  const attach = useAttach(key, writing.write);
  const last = shown.turns.at(-1);
  const status = last?.status;
  const running = status === "running";
  const chosen = models.now(key, shown.turns);
  const model = chosen?.name ?? props.signedIn.model;
  const modelAsApp = chosen ? chosen.service_principal && !service : props.signedIn.model_as_app;
  const signedIn = chosen ? { ...props.signedIn, model, model_as_app: modelAsApp } : props.signedIn;
  const unable = model === null ? t("chat.noModel") : undefined;

  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  useEffect(() => onTurns(shown.turns), [shown.turns, onTurns]);
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) setRewriting(undefined);
    before.current = key;
  }, [key, setRewriting]);

  const send = async () => {
    const written = writing.take();
    const text = joined(written);
    if (!text.trim()) return writing.settle(key, written);
    attach.dismiss();
    if (running) {
      queue.add(key, text);
      return writing.settle(key);
    }
    const sent = await threads.ask(text, { again: sendAgain });
    writing.settle(key, sent ? undefined : parted(text));
  };
  // What stands in the composer by then is sent: it may have been mended.
  const sendAgain = useStable(() => void send());
  const begin = (text: string) => void threads.ask(text, { again: () => begin(text) });
  const instead = async (turn: string, text: string) => {
    setRewriting(undefined);
    // What was clicked is gone; from here it can be stopped.
    composer.current?.focus();
    const sent = await threads.ask(text, { insteadOf: turn, again: () => void instead(turn, text) });
    // What was written anew is not lost, and may be sent from the composer.
    if (!sent && text !== shown.turns.find((one) => one.id === turn)?.question) writing.settle(key, parted(text));
  };
  // It is asked only when the user sends it, and takes the place of nothing that was written.
  const suggest = (question: string) => {
    writing.write(({ text, files }) => ({ text: text.trim() ? `${text.trimEnd()}\n${question}` : question, files }));
    composer.current?.focus();
  };
  const rewrite = (turn: string | undefined) => {
    setRewriting(turn);
    if (!turn) composer.current?.focus();
  };
  const acts = {
    onDecide: threads.decide,
    onRetry: useStable(() => void threads.retry()),
    onSuggest: useStable(suggest),
    onDoctor: useStable(props.onDoctor),
    onSignIn: setSigningIn,
    onRewrite: useStable(rewrite),
    onInstead: useStable((turn: string, text: string) => void instead(turn, text)),
    onWay: useStable((turn: string) => void threads.branch(turn).then(() => goToWays(turn))),
  };
  const outside = threads.failed ?? props.outside;
  // What failed is looked at, wherever one reads.
  const failures = useRef<{ count: number; last?: Failed }>({ count: 0 }).current;
  if (threads.failed && threads.failed !== failures.last) failures.count++;
  failures.last = threads.failed;
  const able = !running && !unable;
  const editLast = able && last?.id ? () => setRewriting(last.id) : undefined;
  const answered = shown.turns.findLast((one) => one.answer && one.status !== "running");
  const code = answered && lastCode(answered.answer);
  useActs({
    compose: () => composer.current?.focus(),
    stop: running ? threads.stop : undefined,
    edit: editLast,
    "copy-answer": answered ? () => void copyLast(answered.answer, t("chat.copiedAnswer")) : undefined,
    "copy-code": code ? () => void copyLast(code, t("chat.copiedCode")) : undefined,
    regenerate: able && last?.id && status !== "waiting" ? () => void instead(last.id, last.question) : undefined,
  });

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
          // A question goes on that waits for the sign-in; nothing else was interrupted by it.
          const waits = signingIn === "again" || signingIn === "consent";
          if (waits && next.signed_in?.principal.id === before) void threads.retry();
        }}
      />
    );
  }
  return (
    <main
      className="flex min-h-0 min-w-0 flex-col"
      onDragOver={(event) => event.dataTransfer.types.includes("Files") && event.preventDefault()}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        void attach.add(event.dataTransfer.files);
      }}
    >
      <ConversationHead title={props.title ?? t("command.new")} signedIn={signedIn} wide={props.wide} onMenu={props.onMenu} onPanel={props.onPanel} />
      <Banners signedIn={props.signedIn} onAhead={() => setSigningIn("ahead")} />
      <Unfinished value={unfinished}>
        <Transcript
          thread={key}
          shown={shown}
          moment={`${thread} ${threads.asked} ${failures.count}`}
          able={able}
          rewriting={rewriting}
          acts={acts}
          welcome={
            // A thread that is not read yet, or cannot be, is no new one.
            isUnbegun(key) &&
            (props.ready || <Welcome signedIn={signedIn} unable={!!unable} onAsk={begin} onBegin={suggest} listed={listed} />)
          }
        >
          {outside && <FailedNote {...outside} />}
        </Transcript>
      </Unfinished>
      <Suspense>
        <Status thread={key} turn={last} />
      </Suspense>
      {missing.length > 0 && <Missing missing={missing} onAgain={props.onAgain} onDoctor={props.onDoctor} />}
      {queue.here.length > 0 && (
        <Suspense>
          <QueueList queue={queue.here} status={status} onChange={queue.change} onRemove={queue.remove} onSend={queue.send} />
        </Suspense>
      )}
      <Composer
        area={composer}
        draft={writing.written.text}
        onDraft={(text) => writing.write((before) => ({ ...before, text }))}
        running={running}
        onSend={() => void send()}
        onStop={threads.stop}
        note={
          service
            ? t("chat.runsAsApp")
            : modelAsApp
              ? t("model.noteAsApp")
              : t("chat.runsAsYou")
        }
        unable={unable}
        notices={props.session.notices}
        files={writing.written.files}
        onFiles={(files) => void attach.add(files)}
        onRemove={attach.remove}
        tooLong={!!tooLong(writing.written)}
        wrong={[...attach.wrong, tooLong(writing.written) ?? []].flat()}
        onDismiss={attach.wrong.length > 0 ? attach.dismiss : undefined}
        listed={listed}
        prompts={offers.prompts}
        models={
          offers.models.length > 0
            ? { offered: offers.models, usual: props.signedIn.model, usualAsApp: props.signedIn.model_as_app, chosen, onPick: (name) => models.pick(key, name) }
            : undefined
        }
        agents={
          offers.agents.length > 0
            ? { offered: offers.agents, chosen: agents.now(key, shown.turns), onPick: (name) => agents.pick(key, name) }
            : undefined
        }
        onBack={editLast}
      />
    </main>
  );
}
