import { useCallback, useEffect, useState } from "react";
import type { Failure, SessionState, ThreadSummary } from "./contract";
import { asFailure, rpc } from "./host";
import { Conversation } from "./parts/Conversation";
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
    if (next.signed_in?.principal.id !== signedIn?.principal.id) {
      setThread(undefined);
      setThreads([]);
      setTurns([]);
      setFailure(undefined);
    }
    setSession(next);
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
  if (!signedIn) return <SignIn session={session} onSignedIn={become} />;

  const open = (id?: string) => {
    setThread(id);
    setMenu(false);
  };
  return (
    <div className={`window${panel ? " with-panel" : ""}${menu ? " with-menu" : ""}`}>
      <Sidebar
        host={session.host ?? ""}
        signedIn={signedIn}
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
      />
      <Conversation
        key={signedIn.principal.id}
        host={session.host ?? ""}
        signedIn={signedIn}
        notices={session.notices}
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
