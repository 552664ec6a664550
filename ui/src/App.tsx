import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { cx } from "./design/cx";
import { useToasts } from "./design/toast";
import type { SessionState, ThreadSummary } from "./contract";
import { asFailure, rpc } from "./host";
import { Conversation } from "./parts/Conversation";
import { type Cause, Locked } from "./parts/Locked";
import { Sidebar } from "./parts/Sidebar";
import { type Reason, SignIn } from "./parts/SignIn";
import { type Failed, FailedNote, Ways } from "./parts/FailedNote";
import { useIdle } from "./state/idle";
import type { ShownTurn } from "./state/turns";
import { whose } from "./state/whose";

// Nobody needs these at the start: each is loaded when it is looked at first.
const Doctor = lazy(() => import("./parts/Doctor"));
const IdentityPanel = lazy(() => import("./parts/IdentityPanel"));
const Remembered = lazy(() => import("./parts/Remembered"));
const Appearance = lazy(() => import("./parts/Appearance"));
const Toasts = lazy(() => import("./design/Toasts"));
const Tips = lazy(() => import("./design/Tips"));

/** The window: the sign-in, the lock, or threads, conversation and identity side by side. */
export function App({ first }: {
  /** Who is signed in, where that was asked before the window was drawn. */
  first?: Promise<SessionState>;
}) {
  const [session, setSession] = useState<SessionState>();
  const [threads, setThreads] = useState<ThreadSummary[]>([]);
  const [thread, setThread] = useState<string>();
  const [panel, setPanel] = useState<"identity" | "remembered">();
  const [menu, setMenu] = useState(false);
  const [adding, setAdding] = useState(false);
  const [appearance, setAppearance] = useState(false);
  const [doctor, setDoctor] = useState(false);
  const [turns, setTurns] = useState<ShownTurn[]>([]);
  const [failed, setFailed] = useState<Failed>();
  const [signingIn, setSigningIn] = useState<Reason>();
  const [cause, setCause] = useState<Cause>();
  // Out of the locked window to the sign-in of somebody else.
  const [elsewhere, setElsewhere] = useState(false);
  const owner = useRef<string>(undefined);
  // Grows with each change of who is there: what was asked before is not shown after.
  const age = useRef(0);
  // Not a state: typing does not render the window anew.
  const draft = useRef("");
  const keep = useCallback((text: string) => {
    draft.current = text;
  }, []);

  const signedIn = session?.signed_in ?? undefined;
  const fail = useCallback((error: unknown, again: () => void) => {
    const anew = () => {
      setFailed(undefined);
      again();
    };
    setFailed({ failure: asFailure(error), again: anew });
  }, []);
  const refresh = useCallback(() => {
    const before = age.current;
    rpc("threads/list", {}).then(
      (reply) => age.current === before && setThreads(reply.threads),
      (error) => age.current === before && fail(error, refresh),
    );
  }, [fail]);
  useEffect(() => {
    if (signedIn) refresh();
  }, [signedIn, refresh]);

  // Somebody else's window begins empty. While nobody is signed in, all that is kept of a conversation is
  // which thread was open, and the draft.
  const become = useCallback((next: SessionState) => {
    const now = whose(next, owner.current);
    if (now !== owner.current) {
      setThread(undefined);
      draft.current = "";
    }
    if (now !== owner.current || !next.signed_in) {
      age.current++;
      setThreads([]);
      setTurns([]);
    }
    owner.current = now;
    setFailed(undefined);
    setSigningIn(undefined);
    setAdding(false);
    setElsewhere(false);
    setSession(next);
  }, []);
  useEffect(() => {
    const begin = (state: Promise<SessionState>) =>
      void state.then(become, (error) => fail(error, () => begin(rpc("session/state", {}))));
    begin(first ?? rpc("session/state", {}));
  }, [become, fail, first]);
  // A reply that comes after the window was locked does not open it.
  const hear = async (ask: () => Promise<SessionState>) => {
    const before = age.current;
    try {
      const next = await ask();
      if (age.current === before) become(next);
    } catch (error) {
      if (age.current === before) fail(error, () => void hear(ask));
    }
  };
  // What cannot go on without a sign-in asks for one from where it stands.
  const ways = useMemo(() => ({ onSignIn: () => setSigningIn("ended"), onDoctor: () => setDoctor(true) }), []);
  const lock = async (because: Cause) => {
    if (!session || !signedIn) return;
    // Hidden at once, and also where the engine does not answer.
    const locked = { ...session, signed_in: null, locked: signedIn.principal.user_name };
    setCause(because);
    setMenu(false);
    setDoctor(false);
    become(locked);
    try {
      become(await rpc("session/lock", {}));
    } catch (error) {
      become({ ...locked, problem: asFailure(error) });
    }
  };
  // What is not in sight tells of no turn.
  const running = !doctor && !adding && turns.at(-1)?.status === "running";
  const idle = signedIn && !signedIn.service_principal ? session?.idle_minutes : null;
  useIdle(idle ?? null, running, signedIn, () => void lock("idle"));

  if (!session) {
    return failed ? (
      <main className="grid min-h-full place-content-center p-8 *:max-w-[640px]">
        <h1 className="sr-only">Behalf</h1>
        <FailedNote {...failed} />
      </main>
    ) : null;
  }
  if (!signedIn && session.locked && !elsewhere) {
    return <Locked session={session} cause={cause} onSignedIn={become} onOther={() => setElsewhere(true)} />;
  }
  if (doctor) {
    return (
      <Suspense>
        <Doctor onClose={() => setDoctor(false)} />
      </Suspense>
    );
  }
  if (!signedIn || adding) {
    return (
      <SignIn
        key={session.profile}
        session={adding || elsewhere ? { ...session, problem: null } : session}
        another={adding}
        onSignedIn={become}
        onCancel={adding ? () => setAdding(false) : elsewhere ? () => setElsewhere(false) : undefined}
        onDoctor={elsewhere ? undefined : () => setDoctor(true)}
      />
    );
  }

  const open = (id?: string) => {
    setThread(id);
    setMenu(false);
  };
  // Done for its effect on the list; the thread itself stays as it is.
  const change = async (work: () => Promise<unknown>) => {
    setFailed(undefined);
    const before = age.current;
    try {
      await work();
      refresh();
    } catch (error) {
      if (age.current === before) fail(error, () => void change(work));
    }
  };
  const person = `${session.host} ${signedIn.principal.id}`;
  return (
    <Ways value={ways}>
      <div
        className={cx(
          "grid h-full grid-cols-[256px_minmax(0,1fr)] grid-rows-[minmax(0,1fr)] max-md:grid-cols-[minmax(0,1fr)]",
          panel && "lg:grid-cols-[256px_minmax(0,1fr)_330px]",
        )}
      >
        <Sidebar
          key={`threads of ${person}`}
          session={session}
          open={menu}
          onClose={() => setMenu(false)}
          threads={threads}
          current={thread}
          onOpen={open}
          onRename={(id, title) => void change(() => rpc("threads/rename", { thread_id: id, title }))}
          onPin={(id, pinned) => void change(() => rpc("threads/pin", { thread_id: id, pinned }))}
          onDelete={(id) =>
            void change(() => rpc("threads/delete", { thread_id: id }).then(() => id === thread && open()))
          }
          onSignOut={() => void hear(() => rpc("session/sign_out", {}))}
          onSwitch={(name) => void hear(() => rpc("session/switch", { name }))}
          onAdd={() => setAdding(true)}
          onDoctor={() => setDoctor(true)}
          onRemembered={() => {
            setPanel("remembered");
            setMenu(false);
          }}
          onAppearance={() => setAppearance(true)}
          onLock={() => void lock("hand")}
        />
        {menu && (
          <button
            type="button"
            className="fixed inset-0 z-20 bg-veil md:hidden"
            aria-label="Close the threads"
            onClick={() => setMenu(false)}
          />
        )}
        <Conversation
          key={person}
          session={session}
          signedIn={signedIn}
          title={threads.find((t) => t.id === thread)?.title ?? "New chat"}
          thread={thread}
          onThread={(id) => {
            // A reply may come when the window is somebody else's.
            if (owner.current !== whose(session, undefined)) return;
            setThread(id);
            refresh();
          }}
          onTurns={setTurns}
          onPanel={() => setPanel(panel === "identity" ? undefined : "identity")}
          onMenu={() => setMenu(!menu)}
          onSession={become}
          draft={draft.current}
          onDraft={keep}
          onAgain={() => hear(() => rpc("session/again", {}))}
          onDoctor={() => setDoctor(true)}
          signingIn={signingIn}
          onSigningIn={setSigningIn}
          outside={failed ?? (session.problem ? { failure: session.problem, again: () => void hear(() => rpc("session/again", {})) } : undefined)}
        />
        <Suspense>
          {panel === "identity" && (
            <IdentityPanel
              host={session.host ?? ""}
              signedIn={signedIn}
              turns={turns}
              onClose={() => setPanel(undefined)}
            />
          )}
          {panel === "remembered" && (
            <Remembered
              key={`remembered of ${person}`}
              done={turns.filter((turn) => turn.status !== "running").length}
              userName={signedIn.principal.user_name}
              onClose={() => setPanel(undefined)}
            />
          )}
        </Suspense>
        <Suspense>{appearance && <Appearance onClose={() => setAppearance(false)} />}</Suspense>
      </div>
    </Ways>
  );
}

/** What lies over every page of the window, and is loaded when the page stands. */
export function Over() {
  const [late, setLate] = useState(false);
  const toasts = useToasts();
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Suspense>
      {late && <Tips />}
      {toasts.length > 0 && <Toasts />}
    </Suspense>
  );
}
