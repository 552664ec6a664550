import { lazy, Suspense, useRef } from "react";
import type { SessionState, SignedIn } from "../contract";
import type { Drafts } from "../state/drafts";
import type { Page } from "../state/page";
import { Unfinished } from "../state/unfinished";

// Nobody needs these at the start: each is loaded when it is looked at first.
const Doctor = lazy(() => import("./Doctor"));
const Diagnostics = lazy(() => import("./Diagnostics"));
const SettingsPage = lazy(() => import("./settings/SettingsPage"));
const AuditPage = lazy(() => import("./audit/AuditPage"));
const ComparePage = lazy(() => import("./compare/ComparePage"));
const EditorPage = lazy(() => import("./editor/EditorPage"));
const ReadyPage = lazy(() => import("./ReadyPage"));

/** What stands in place of the conversation, one at a time. */
export function Pages(props: {
  page?: Page;
  /** Whose they are: somebody else's begin anew. */
  person: string;
  session: SessionState;
  signedIn: SignedIn;
  thread?: string;
  /** How many turns have ended. */
  done: number;
  onShow: (page: Page) => void;
  onTurn: (thread: string, turn?: string) => void;
  onSwitch: (profile: string) => void;
  onAdd: () => void;
  onSignOut: () => void;
  onDeleted: () => void;
  /** There is more in a thread than was listed. */
  onThread: () => void;
  drafts: Drafts;
  onMenu: () => void;
  onClose: () => void;
}) {
  const { page, person, session, signedIn, onShow, onAdd, onMenu, onClose } = props;
  const host = session.host ?? "";
  // What is written in the editor, and what runs there, stays while another page is looked at.
  const writes = useRef<string>(undefined);
  if (page?.name === "sql") writes.current = person;
  return (
    <Suspense>
      {page?.name === "audit" && (
        <AuditPage key={`audit of ${person}`} host={host} thread={props.thread} onTurn={props.onTurn} onMenu={onMenu} onClose={onClose} />
      )}
      {page?.name === "settings" && (
        <SettingsPage
          key={`settings of ${person}`}
          section={page.section}
          session={session}
          signedIn={signedIn}
          done={props.done}
          onSwitch={props.onSwitch}
          onAdd={onAdd}
          onSignOut={props.onSignOut}
          onAudit={() => onShow({ name: "audit" })}
          onDeleted={props.onDeleted}
          onMenu={onMenu}
          onClose={onClose}
        />
      )}
      {page?.name === "compare" && (
        <ComparePage
          key={`comparison of ${person} ${page.of?.action.id}`}
          session={session}
          signedIn={signedIn}
          of={page.of}
          onAdd={onAdd}
          onMenu={onMenu}
          onClose={onClose}
        />
      )}
      {page?.name === "diagnostics" && <Diagnostics onClose={onClose} />}
      {page?.name === "doctor" && <Doctor onClose={onClose} onReach={() => onShow({ name: "ready" })} />}
      {page?.name === "ready" && <ReadyPage signedIn={signedIn} host={host} onDoctor={() => onShow({ name: "doctor" })} onClose={onClose} />}
      {writes.current === person && (
        <Unfinished value={props.drafts.unfinished}>
          <EditorPage
            key={`editor of ${person}`}
            host={host}
            signedIn={signedIn}
            draft={page?.name === "sql" ? page.draft : undefined}
            shown={page?.name === "sql"}
            drafts={props.drafts}
            onThread={props.onThread}
            onTaken={() => onShow({ name: "sql" })}
            onMenu={onMenu}
            onClose={onClose}
          />
        </Unfinished>
      )}
    </Suspense>
  );
}
