import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { SessionState, ThreadSummary } from "./contract";
import { dropAll, standAll } from "./design/toast";
import { asFailure, rpc } from "./host";
import { Conversation } from "./parts/Conversation";
import { Entrance } from "./parts/Entrance";
import { FailedNote } from "./parts/FailedNote";
import { Frame } from "./parts/Frame";
import { type Cause, Locked } from "./parts/Locked";
import { Pages } from "./parts/Pages";
import { Panels } from "./parts/Panels";
import { Ready } from "./parts/Ready";
import { Sidebar } from "./parts/Sidebar";
import type { Reason } from "./parts/SignIn";
import { tellFailed } from "./parts/told";
import { said } from "./i18n";
import { useAside } from "./state/aside";
import { Able } from "./state/commands";
import { lastComparable } from "./state/comparing";
import { draftsHere, kept } from "./state/keeping";
import { useDeleting } from "./state/deleting";
import type { Drafts } from "./state/drafts";
import { type Failed, useFailed } from "./state/failed";
import { useIdle } from "./state/idle";
import { greets } from "./state/introduced";
import { useJump } from "./state/jump";
import { keepManaged } from "./state/managed";
import { type Page, usePage } from "./state/page";
import { readPreferences } from "./state/preferences";
import { useStable } from "./state/stable";
import type { ShownAction, ShownTurn } from "./state/turns";
import { whose } from "./state/whose";
import { notHere, useWindow } from "./state/window";
import type { Draft } from "./state/written";

export { Over } from "./parts/Over";

// Nobody needs these at the start: each is loaded when it is looked at first.
const Doctor = lazy(() => import("./parts/Doctor"));
const Appearance = lazy(() => import("./parts/Appearance"));
const Palette = lazy(() => import("./parts/Palette"));
const Shortcuts = lazy(() => import("./parts/Shortcuts"));

const unkept = ({ failure, again }: Failed) =>
  tellFailed({ failure: { ...failure, message: said().t("chat.unkept", { message: failure.message }) }, again });

/** The window: the sign-in, the lock, or threads, conversation and identity side by side. */
export function App({ first }: {
  /** Who is signed in, where that was asked before the window was drawn. */
  first?: Promise<SessionState>;
}) {
  const [session, setSession] = useState<SessionState>();
  const [listed, setThreads] = useState<ThreadSummary[]>([]);
  const [thread, setThread] = useState<string>();
  const [panel, setPanel] = useState<"identity" | "remembered">();
  const [menu, setMenu] = useState(false);
  const [adding, setAdding] = useState(false);
  const [appearance, setAppearance] = useState(false);
  const [doctor, setDoctor] = useState(false);
  const [over, setOver] = useState<"palette" | "shortcuts">();
  const aside = useAside();
  const [turns, setTurns] = useState<ShownTurn[]>([]);
  const { failed, fail, clear } = useFailed();
  const [signingIn, setSigningIn] = useState<Reason>();
  const [cause, setCause] = useState<Cause>();
  // Out of the locked window to the sign-in of somebody else.
  const [elsewhere, setElsewhere] = useState(false);
  // Whoever signed in for the first time is shown what they can reach.
  const [ready, setReady] = useState(false);
  const owner = useRef<string>(undefined);
  // Grows with each change of who is there: what was asked before is not shown after.
  const age = useRef(0);
  // Not a state: typing does not render the window anew.
  const drafts = useRef<Drafts>(undefined);
  drafts.current ??= draftsHere(unkept);

  const signedIn = session?.signed_in ?? undefined;
  const { page, open: show, close } = usePage(!!signedIn && !adding && !doctor);
  const jump = useJump(turns);
  const refresh = useCallback(() => {
    const before = age.current;
    rpc("threads/list", {}).then(
      (reply) => age.current === before && setThreads(reply.threads),
      (error) => age.current === before && fail(error, refresh),
    );
  }, [fail]);
  useEffect(() => void (signedIn && refresh()), [signedIn, refresh]);
  // What comes back is opened behind a page, where one is shown.
  const deleting = { listed, thread, age, onBegin: clear, onOpen: setThread, onRefresh: refresh, onFailure: fail };
  const { threads, gone, remove, end: endDeleting } = useDeleting(deleting);
  // Whoever goes to a sign-in may come back as somebody else.
  const leaves = adding || !!signingIn;
  useEffect(() => void (leaves && standAll()), [leaves]);
  // Until then the window looks as its own copy says.
  const here = !!signedIn;
  useEffect(() => void (here && readPreferences().catch(() => {})), [here]);

  // Somebody else's window begins empty. While nobody is signed in, all that is kept of a conversation is
  // which thread was open, and the draft.
  const become = useCallback((next: SessionState, fresh = false) => {
    const now = whose(next, owner.current);
    if (fresh || now !== owner.current) setReady(fresh && greets(next));
    if (now !== owner.current) {
      setThread(undefined);
      close();
      // Before anything is written of theirs who are there now.
      drafts.current?.end();
      drafts.current = draftsHere(unkept);
    }
    if (now !== owner.current || !next.signed_in) {
      age.current++;
      setThreads([]);
      setTurns([]);
      endDeleting();
      dropAll();
    }
    if (next.signed_in) drafts.current?.letGo();
    owner.current = now;
    clear();
    setSigningIn(undefined);
    setAdding(false);
    setElsewhere(false);
    setOver(undefined);
    keepManaged(next.managed);
    setSession(next);
  }, [close, endDeleting]);
  useEffect(() => {
    const begin = (state: Promise<SessionState>) =>
      void state.then((next) => become(next), (error) => fail(error, () => begin(rpc("session/state", {}))));
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
  // Drafts rest with whoever wrote them, before another is there.
  const leave = async <T,>(next: () => Promise<T>) => {
    const own = drafts.current;
    await kept(own);
    try {
      return await next();
    } finally {
      own?.letGo();
    }
  };
  const lock = async (because: Cause) => {
    if (!session || !signedIn) return;
    // Hidden at once, and also where the engine does not answer.
    const locked = { ...session, signed_in: null, locked: signedIn.principal.user_name };
    setCause(because);
    setMenu(false);
    setDoctor(false);
    const rested = kept(drafts.current);
    become(locked);
    try {
      await rested;
      become(await rpc("session/lock", {}));
    } catch (error) {
      become({ ...locked, problem: asFailure(error) });
    }
  };
  // What is not in sight tells of no turn.
  const running = !doctor && !adding && turns.at(-1)?.status === "running";
  const idle = signedIn && !signedIn.service_principal ? session?.idle_minutes : null;
  useIdle(idle ?? null, running, signedIn, () => void lock("idle"));

  const signOut = () => void hear(() => leave(() => rpc("session/sign_out", {})));
  const switchTo = (name: string) => void hear(() => leave(() => rpc("session/switch", { name })));
  // What cannot go on without a sign-in asks for one from where it stands.
  const toSignIn = useStable(() => setSigningIn("ended"));
  const toDoctor = useStable(() => go({ name: "doctor" }));
  const compare = useStable((of: ShownAction) => go({ name: "compare", of }));
  const write = useStable((draft: Draft) => go({ name: "sql", draft }));
  const lookAgain = () => hear(() => rpc("session/again", {}));
  const there = !!signedIn && !doctor && !adding;
  const open = (id?: string) => {
    setThread(id);
    setReady(false);
    setMenu(false);
    clear();
    close();
  };
  const go = (next: Page) => {
    show(next);
    setMenu(false);
  };
  const linked = (id: string) => {
    const before = age.current;
    rpc("threads/list", {}).then(
      ({ threads: all }) => {
        if (age.current !== before) return;
        setThreads(all);
        const there = all.some((one) => one.id === id);
        open(there ? id : thread);
        if (!there) fail(notHere());
      },
      (error) => age.current === before && fail(error, () => linked(id)),
    );
  };
  const { narrow } = useWindow({
    there,
    thread,
    page: page?.name,
    menu,
    aside,
    onOpen: open,
    onLinked: linked,
    onMenu: setMenu,
    onOver: (name) => setOver(over === name ? undefined : name),
    onPanel: (name) => setPanel(panel === name && name === "identity" ? undefined : name),
    onPage: (name) =>
      page?.name === name && name !== "doctor" && name !== "diagnostics" ? close() : go(name === "compare" ? { name, of: lastComparable(turns) } : { name }),
    onBack: close,
    onLock: signedIn?.service_principal ? undefined : () => void lock("hand"),
    onFailure: fail,
  });

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
      <Entrance
        key={session.profile}
        session={adding || elsewhere ? { ...session, problem: null } : session}
        another={adding}
        onSignedIn={become}
        onCancel={adding ? () => setAdding(false) : elsewhere ? () => setElsewhere(false) : undefined}
        onDoctor={elsewhere ? undefined : () => setDoctor(true)}
      />
    );
  }

  // Done for its effect on the list; the thread itself stays as it is.
  const change = async (work: () => Promise<unknown>) => {
    clear();
    const before = age.current;
    try {
      await work();
      refresh();
    } catch (error) {
      if (age.current === before) fail(error, () => void change(work));
    }
  };
  const done = turns.filter((turn) => turn.status !== "running").length;
  const person = `${session.host} ${signedIn.principal.id}`;
  return (
    <Frame wide={aside.hidden} panel={!!panel} onSignIn={toSignIn} onDoctor={toDoctor} onCompare={signedIn.compares === "off" ? undefined : compare} onWrite={write}>
      <Sidebar
        key={`threads of ${person}`}
        session={session}
        open={menu}
        hidden={aside.hidden}
        onClose={() => setMenu(false)}
        threads={threads}
        current={thread}
        onOpen={open}
        onRename={(id, title) => void change(() => rpc("threads/rename", { thread_id: id, title }))}
        onPin={(id, pinned) => void change(() => rpc("threads/pin", { thread_id: id, pinned }))}
        gone={gone}
        onDelete={remove}
        onSignOut={signOut}
        onSwitch={switchTo}
        onAdd={() => setAdding(true)}
        onDoctor={() => go({ name: "doctor" })}
        onRemembered={() => {
          setPanel("remembered");
          setMenu(false);
        }}
        onAppearance={() => setAppearance(true)}
        onSql={() => go({ name: "sql" })}
        onAudit={() => go({ name: "audit" })}
        onSettings={() => go({ name: "settings" })}
        onLock={() => void lock("hand")}
      />
      {menu && (
        <button
          type="button"
          className="fixed inset-0 z-20 bg-veil md:hidden"
          aria-label={said().t("sidebar.close")}
          onClick={() => setMenu(false)}
        />
      )}
      <div className={page ? "hidden" : "contents"}>
        <Able value={!page}>
          <Conversation
            key={person}
            session={session}
            signedIn={signedIn}
            title={threads.find((one) => one.id === thread)?.title}
            thread={thread}
            onThread={(id, inView) => {
              // A reply may come when the window is somebody else's.
              if (owner.current !== whose(session, undefined)) return;
              if (inView) setThread(id);
              refresh();
            }}
            onTurns={setTurns}
            onPanel={() => setPanel(panel === "identity" ? undefined : "identity")}
            onMenu={() => (aside.hidden && !narrow() ? aside.show() : setMenu(!menu))}
            wide={aside.hidden}
            onSession={become}
            drafts={drafts.current}
            onAgain={lookAgain}
            onDoctor={() => go({ name: "doctor" })}
            signingIn={signingIn}
            onSigningIn={setSigningIn}
            outside={failed ?? (session.problem ? { failure: session.problem, again: () => void lookAgain() } : undefined)}
            ready={ready && <Ready signedIn={signedIn} host={session.host ?? ""} onStart={() => setReady(false)} onDoctor={() => go({ name: "doctor" })} />}
          />
        </Able>
      </div>
      <Pages
        page={page}
        person={person}
        session={session}
        signedIn={signedIn}
        thread={thread}
        done={done}
        onShow={show}
        onTurn={(id, turn) => {
          open(id);
          if (turn) jump(turn);
        }}
        onSwitch={switchTo}
        onAdd={() => setAdding(true)}
        onSignOut={signOut}
        onDeleted={() => {
          setThread(undefined);
          refresh();
        }}
        onThread={() => owner.current === whose(session, undefined) && refresh()}
        drafts={drafts.current}
        onMenu={() => setMenu(!menu)}
        onClose={close}
      />
      <Panels
        shown={panel}
        person={person}
        host={session.host ?? ""}
        signedIn={signedIn}
        turns={turns}
        done={done}
        onAudit={() => show({ name: "audit" })}
        onClose={() => setPanel(undefined)}
      />
      <Suspense>
        {over === "palette" && <Palette threads={threads} onOpen={open} onClose={() => setOver(undefined)} />}
        {over === "shortcuts" && <Shortcuts onClose={() => setOver(undefined)} />}
      </Suspense>
      <Suspense>{appearance && <Appearance onClose={() => setAppearance(false)} />}</Suspense>
    </Frame>
  );
}
