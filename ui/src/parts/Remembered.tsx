import { Trash2, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Failure, Memory, Remembered as Decision } from "../contract";
import { asFailure, rpc } from "../host";
import { visible } from "../state/visible";
import { FailureNote } from "./FailureNote";

/** What is remembered: about the user, and of what they decided. Each can be taken back. */
export function Remembered(props: {
  /** Grows when a turn ends: it may have left something to remember. */
  done: number;
  userName: string;
  onClose: () => void;
}) {
  const [memories, setMemories] = useState<Memory[]>();
  const [decisions, setDecisions] = useState<Decision[]>();
  const [failure, setFailure] = useState<Failure>();
  const heading = useRef<HTMLElement>(null);
  const load = useCallback(async () => {
    try {
      const [kept, decided] = await Promise.all([rpc("memory/list", {}), rpc("approvals/remembered", {})]);
      setMemories(kept.memories);
      setDecisions(decided.remembered);
    } catch (error) {
      setFailure(asFailure(error));
    }
  }, []);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => void load(), [load, props.done]);
  const change = async (work: Promise<unknown>) => {
    setFailure(undefined);
    try {
      await work;
    } catch (error) {
      setFailure(asFailure(error));
    }
    await load();
    heading.current?.focus();
  };
  return (
    <aside
      className="panel kept"
      aria-label="Remembered"
      data-testid="remembered-panel"
      onKeyDown={(event) => event.key === "Escape" && props.onClose()}
    >
      <header>
        <strong ref={heading} tabIndex={-1}>
          Remembered
        </strong>
        <button type="button" className="icon" aria-label="Close" onClick={props.onClose} data-testid="remembered-close">
          <X size={16} />
        </button>
      </header>
      {failure && <FailureNote failure={failure} />}
      <section>
        <h3>About you</h3>
        <p className="quiet small">What you asked to be remembered, in your own words. It goes into your next questions.</p>
        {memories?.length === 0 && <p className="small">Nothing is remembered about you.</p>}
        <ul>
          {memories?.map((memory) => (
            <li key={memory.id} data-testid="memory">
              <div>
                <p>{visible(memory.text)}</p>
                <p className="quiet small">{when(memory.created_at)}</p>
              </div>
              <button
                type="button"
                className="icon"
                aria-label={`Forget “${memory.text}”`}
                title="Forget"
                onClick={() => void change(rpc("memory/forget", { id: memory.id }))}
                data-testid="forget"
              >
                <Trash2 size={14} />
              </button>
            </li>
          ))}
        </ul>
        {(memories?.length ?? 0) > 0 && (
          <button
            type="button"
            onClick={() => {
              if (window.confirm("Forget everything that is remembered about you? It is gone for good.")) {
                void change(rpc("memory/clear", {}));
              }
            }}
            data-testid="forget-all"
          >
            Forget everything
          </button>
        )}
      </section>
      <section>
        <h3>Decisions</h3>
        <p className="quiet small">What runs without asking, until its time is over.</p>
        {decisions?.length === 0 && <p className="small">No decision is remembered.</p>}
        <ul>
          {decisions?.map((one) => (
            <li key={one.id} className="decision" data-testid="remembered-decision">
              <div className="head">
                <p>
                  <strong>{one.operation}</strong> by <code>{visible(one.name)}</code>
                </p>
                <button
                  type="button"
                  aria-label={`Revoke: ${one.operation} on ${one.securables.join(", ")}`}
                  onClick={() => void change(rpc("approvals/revoke", { id: one.id }))}
                  data-testid="revoke"
                >
                  Revoke
                </button>
              </div>
              <dl>
                <dt>on</dt>
                <dd>
                  {one.securables.map((name) => (
                    <code key={name}>{visible(name)}</code>
                  ))}
                </dd>
                <dt>through</dt>
                <dd>{visible(one.resource)}</dd>
                <dt>as</dt>
                <dd>{one.run_as === "service_principal" ? `service principal ${one.principal_id}` : props.userName}</dd>
                <dt>until</dt>
                <dd className="tabular">{when(one.expires_at)}</dd>
              </dl>
            </li>
          ))}
        </ul>
      </section>
    </aside>
  );
}

/** A moment in words: the day only where it is not today. */
function when(moment: string): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  const today = at.toDateString() === new Date().toDateString();
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  return today ? at.toLocaleTimeString([], time) : at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
