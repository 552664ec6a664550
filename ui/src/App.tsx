import { useCallback, useEffect, useState } from "react";
import type { Failure, SessionState, ThreadSummary } from "./contract";
import { asFailure, rpc } from "./host";
import { Conversation } from "./parts/Conversation";
import { Doctor } from "./parts/Doctor";
import { FailureNote } from "./parts/FailureNote";
import { IdentityPanel } from "./parts/IdentityPanel";
import { Sidebar } from "./parts/Sidebar";
import { SignIn } from "./parts/SignIn";
import type { ShownTurn } from "./state/turns";

/** The window: the sign-in, or threads, conversation and identity side by side. */
export function App() {
  const [session, setSession] = useState<SessionState>();
  const [threads, setThreads] = useState<ThreadSummary[]>([]);
  const [thread, setThread] = useState<string>();
  const [panel, setPanel] = useState(false);
  const [menu, setMenu] = useState(false);
  const [adding, setAdding] = useState(false);
  const [doctor, setDoctor] = useState(false);
  const [turns, setTurns] = useState<ShownTurn[]>([]);
  const [failure, setFailure] = useState<Failure>();

  useEffect(() => {
    rpc("session/state", {}).then(setSession, (error) => setFailure(asFailure(error)));
  }, []);

  const signedIn = session?.signed_in ?? undefined;
  const refresh = useCallback(() => {
    rpc("threads/list", {}).then(
      (reply) => setThreads(reply.threads),
      (error) => setFailure(asFailure(error)),
    );
  }, []);
  useEffect(() => {
    if (signedIn) refresh();
  }, [signedIn, refresh]);

  // Somebody else's window begins empty.
  const become = (next: SessionState) => {
    const same = next.host === session?.host && next.signed_in?.principal.id === signedIn?.principal.id;
    if (!same) {
      setThread(undefined);
      setThreads([]);
      setTurns([]);
      setFailure(undefined);
    }
    setAdding(false);
    setSession(next);
  };
  const switchTo = async (name: string) => {
    try {
      become(await rpc("session/switch", { name }));
    } catch (error) {
      setFailure(asFailure(error));
    }
  };
  const signOut = async () => {
    try {
      become(await rpc("session/sign_out", {}));
    } catch (error) {
      setFailure(asFailure(error));
    }
  };

  if (!session) {
    return failure ? (
      <main className="fatal">
        <FailureNote failure={failure} />
      </main>
    ) : null;
  }
  if (doctor) return <Doctor onClose={() => setDoctor(false)} />;
  if (!signedIn || adding) {
    return (
      <SignIn
        key={session.profile}
        session={adding ? { ...session, host: null, problem: null } : session}
        onSignedIn={become}
        onCancel={adding ? () => setAdding(false) : undefined}
        onDoctor={() => setDoctor(true)}
      />
    );
  }

  const open = (id?: string) => {
    setThread(id);
    setMenu(false);
  };
  return (
    <div className={`window${panel ? " with-panel" : ""}${menu ? " with-menu" : ""}`}>
      <Sidebar
        session={session}
        threads={threads}
        current={thread}
        onOpen={open}
        onDelete={async (id) => {
          try {
            await rpc("threads/delete", { thread_id: id });
            if (id === thread) open();
            refresh();
          } catch (error) {
            setFailure(asFailure(error));
          }
        }}
        onSignOut={signOut}
        onSwitch={(name) => void switchTo(name)}
        onAdd={() => setAdding(true)}
        onDoctor={() => setDoctor(true)}
      />
      <Conversation
        key={`${session.host} ${signedIn.principal.id}`}
        session={session}
        signedIn={signedIn}
        title={threads.find((t) => t.id === thread)?.title ?? "New chat"}
        thread={thread}
        onThread={(id) => {
          setThread(id);
          refresh();
        }}
        onTurns={setTurns}
        onPanel={() => setPanel(!panel)}
        onMenu={() => setMenu(!menu)}
        onSession={become}
        outside={failure}
      />
      {panel && (
        <IdentityPanel
          host={session.host ?? ""}
          signedIn={signedIn}
          turns={turns}
          onClose={() => setPanel(false)}
        />
      )}
    </div>
  );
}
