import { Trash2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Memory, Remembered as Decision } from "../contract";
import { Button } from "../design/Button";
import { Facts } from "../design/Facts";
import { IconButton } from "../design/IconButton";
import { asFailure, rpc } from "../host";
import { visible } from "../state/visible";
import { Panel } from "./Panel";
import { type Failed, FailedNote } from "./FailedNote";

/** What is remembered: about the user, and of what they decided. Each can be taken back. */
export default function Remembered(props: {
  /** Grows when a turn ends: it may have left something to remember. */
  done: number;
  userName: string;
  onClose: () => void;
}) {
  const [memories, setMemories] = useState<Memory[]>();
  const [decisions, setDecisions] = useState<Decision[]>();
  const [failed, setFailed] = useState<Failed>();
  const heading = useRef<HTMLHeadingElement>(null);
  const load = useCallback(async () => {
    try {
      const [kept, decided] = await Promise.all([rpc("memory/list", {}), rpc("approvals/remembered", {})]);
      setMemories(kept.memories);
      setDecisions(decided.remembered);
    } catch (error) {
      setFailed({
        failure: asFailure(error),
        again: () => {
          setFailed(undefined);
          void load();
        },
      });
    }
  }, []);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => void load(), [load, props.done]);
  const change = async (work: () => Promise<unknown>) => {
    setFailed(undefined);
    try {
      await work();
    } catch (error) {
      setFailed({ failure: asFailure(error), again: () => void change(work) });
    }
    await load();
    heading.current?.focus();
  };
  return (
    <Panel title="Remembered" label="Remembered" id="remembered" heading={heading} onClose={props.onClose}>
      {failed && <FailedNote {...failed} />}
      <section className="grid justify-items-start gap-2">
        <h3 className="font-semibold">About you</h3>
        <p className="text-sm text-ink-2">
          What you asked to be remembered, in your own words. It goes into your next questions.
        </p>
        {memories?.length === 0 && <p className="text-sm">Nothing is remembered about you.</p>}
        <ul className={LIST}>
          {memories?.map((memory) => (
            <li key={memory.id} className="flex items-start justify-between gap-2 px-3 py-2 text-sm" data-testid="memory">
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <p>{visible(memory.text)}</p>
                <p className="text-xs text-ink-2">{when(memory.created_at)}</p>
              </div>
              <IconButton
                small
                label={`Forget “${memory.text}”`}
                tip="Forget"
                onClick={() => void change(() => rpc("memory/forget", { id: memory.id }))}
                data-testid="forget"
              >
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
        {(memories?.length ?? 0) > 0 && (
          <Button
            look="danger"
            size="sm"
            onClick={() => {
              if (window.confirm("Forget everything that is remembered about you? It is gone for good.")) {
                void change(() => rpc("memory/clear", {}));
              }
            }}
            data-testid="forget-all"
          >
            Forget everything
          </Button>
        )}
      </section>
      <section className="grid gap-2">
        <h3 className="font-semibold">Decisions</h3>
        <p className="text-sm text-ink-2">What runs without asking, until its time is over.</p>
        {decisions?.length === 0 && <p className="text-sm">No decision is remembered.</p>}
        <ul className={LIST}>
          {decisions?.map((one) => (
            <li key={one.id} className="grid gap-1 px-3 py-2 text-sm" data-testid="remembered-decision">
              <div className="flex items-center justify-between gap-2">
                <p>
                  <strong>{one.operation}</strong> by <code className="font-mono text-xs">{visible(one.name)}</code>
                </p>
                <Button
                  size="sm"
                  aria-label={`Revoke: ${one.operation} on ${one.securables.join(", ")}`}
                  onClick={() => void change(() => rpc("approvals/revoke", { id: one.id }))}
                  data-testid="revoke"
                >
                  Revoke
                </Button>
              </div>
              <Facts>
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
                <dd className="tabular-nums">{when(one.expires_at)}</dd>
              </Facts>
            </li>
          ))}
        </ul>
      </section>
    </Panel>
  );
}

const LIST = "w-full divide-y divide-line rounded-md border border-line bg-surface empty:hidden";

/** A moment in words: the day only where it is not today. */
function when(moment: string): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  const today = at.toDateString() === new Date().toDateString();
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  return today ? at.toLocaleTimeString([], time) : at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
