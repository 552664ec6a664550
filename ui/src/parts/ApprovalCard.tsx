import { Bot, Check, ChevronDown, Pencil, Plug, Undo2, User, UserCog } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ApprovalRequest, DecisionKind } from "../contract";
import { type Choice, editable, inWords } from "../state/decisions";
import { visible } from "../state/visible";
import { Editing } from "./Editing";
import { Fields } from "./Fields";
import { Remembering } from "./Remembering";
import { Sql } from "./Sql";

/** What was written on a card and is not decided: kept while the card stands. */
export interface CardDraft {
  edit?: string;
  reason?: string;
  answer?: string;
}

type Mode = "remember" | "edit" | "respond" | "deny";

const ICONS: Record<string, typeof Pencil> = { mcp: Plug, agent: Bot };

/** May this run? No default key: focus goes to the heading, not to a button. */
export function ApprovalCard(props: {
  approval: ApprovalRequest;
  /** What was decided, and is not sent yet. */
  choice?: Choice;
  /** Whether this is the one to be decided next. */
  leads: boolean;
  draft: CardDraft;
  onDraft: (draft: CardDraft) => void;
  onChoice: (choice: Choice | undefined) => void;
}) {
  const { approval, choice, leads, draft, onDraft, onChoice } = props;
  const place = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [mode, setMode] = useState<Mode>();
  const left = useRef<Mode>(undefined);
  useEffect(() => {
    if (leads && !choice) heading.current?.focus();
  }, [leads, choice]);
  // Who leaves an edit is where they began it.
  useEffect(() => {
    if (!mode && left.current) place.current?.querySelector<HTMLElement>(`[data-opens=${left.current}]`)?.focus();
    left.current = mode;
  }, [mode]);

  const may = (kind: DecisionKind) => approval.allowed.includes(kind);
  const service = approval.run_as.mode === "service_principal";
  const name = approval.run_as.principal.user_name.split("@")[0];
  const Icon = ICONS[approval.tool] ?? Pencil;
  const decide = (next: Choice) => {
    left.current = undefined;
    setMode(undefined);
    onChoice(next);
  };
  const back = () => setMode(undefined);
  const opener = (opens: Mode) => ({ "data-opens": opens, "data-testid": opens, onClick: () => setMode(opens) });

  return (
    <section
      className="card approval"
      ref={place}
      data-testid="approval"
      data-decided={choice?.type}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !mode || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        back();
      }}
    >
      <div className="card-head">
        <Icon size={16} aria-hidden />
        <h3 ref={heading} tabIndex={-1}>
          {reason(approval.reason)}
        </h3>
        <span className={`badge ${service ? "sp" : "user"}`} title={approval.run_as.principal.user_name}>
          {service ? <UserCog size={14} aria-hidden /> : <User size={14} aria-hidden />} will run as{" "}
          {service ? "service principal " : ""}
          {name}
        </span>
        <p className="facts quiet" data-testid="approval-facts">
          {approval.operation} · {visible(approval.resource)} ·{" "}
          <span className="nowrap">
            {approval.name === approval.tool ? "" : `${approval.tool} `}
            <code>{visible(approval.name || approval.tool)}</code>
          </span>
        </p>
      </div>
      {choice ? (
        <div className="row pad" data-testid="decided">
          <p className="words">
            <Check size={14} aria-hidden /> Decided: <strong>{visible(inWords(choice))}</strong>
          </p>
          <span className="grow" />
          <button type="button" className="plain" onClick={() => onChoice(undefined)} data-testid="change-mind">
            <Undo2 size={14} aria-hidden /> Change
          </button>
        </div>
      ) : (
        <>
          {mode !== "edit" && <Asked approval={approval} />}
          {mode === "edit" ? (
            <Editing
              approval={approval}
              draft={draft.edit}
              onDraft={(edit) => onDraft({ ...draft, edit })}
              onRun={(args) => decide({ type: "edit", arguments: args })}
              onBack={back}
            />
          ) : mode === "remember" ? (
            <Remembering
              approval={approval}
              onRun={(minutes) => decide({ type: "approve", remember_minutes: minutes })}
              onBack={back}
            />
          ) : mode === "deny" ? (
            <form
              className="row pad denying"
              onSubmit={(event) => {
                event.preventDefault();
                decide({ type: "reject", message: draft.reason?.trim() || undefined });
              }}
            >
              <input
                className="grow"
                value={draft.reason ?? ""}
                onChange={(event) => onDraft({ ...draft, reason: event.target.value })}
                placeholder="Why not? The model is told (optional)"
                aria-label="Why not"
                data-testid="deny-reason"
                autoFocus
              />
              <button type="submit" data-testid="deny-confirm">
                Deny
              </button>
              <button type="button" className="plain" onClick={back}>
                Back
              </button>
            </form>
          ) : mode === "respond" ? (
            <div className="answering pad">
              <p className="quiet small">Nothing runs. The model is told this as the tool's answer.</p>
              <textarea
                rows={3}
                value={draft.answer ?? ""}
                onChange={(event) => onDraft({ ...draft, answer: event.target.value })}
                aria-label="The answer in the tool's place"
                data-testid="answer-text"
                autoFocus
              />
              <div className="row">
                <button
                  type="button"
                  className="primary"
                  disabled={!draft.answer?.trim()}
                  onClick={() => decide({ type: "respond", message: draft.answer?.trim() })}
                  data-testid="answer-send"
                >
                  Answer
                </button>
                <button type="button" onClick={back}>
                  Back
                </button>
              </div>
            </div>
          ) : (
            <div className="row pad choices-row">
              {may("approve") && (
                <button type="button" className="primary" onClick={() => decide({ type: "approve" })} data-testid="run-once">
                  Run once
                </button>
              )}
              {may("approve") && approval.securables.length > 0 && (
                <button type="button" {...opener("remember")}>
                  Run and remember… <ChevronDown size={14} aria-hidden />
                </button>
              )}
              {may("edit") && (
                <button type="button" {...opener("edit")}>
                  <Pencil size={14} aria-hidden />{" "}
                  {draft.edit !== undefined && draft.edit !== editable(approval).text ? "Go on editing" : "Edit"}
                </button>
              )}
              <span className="grow" />
              {may("respond") && (
                <button type="button" className="plain" {...opener("respond")}>
                  Answer instead
                </button>
              )}
              {may("reject") && (
                <button type="button" className="plain" {...opener("deny")}>
                  Deny
                </button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** Why it asks; names in it stand between backquotes. */
function reason(text: string) {
  const parts = visible(text.replace(/\.$/, "")).split("`");
  // biome-ignore lint: the parts of one text do not move
  return parts.map((part, i) => (i % 2 === 1 && i < parts.length - 1 ? <code key={i}>{part}</code> : part));
}

/** More lines, or more characters, than this are shown whole on demand. */
const LINES = 14;
const CHARACTERS = 1200;

/** What would run, whole. */
function Asked({ approval }: { approval: ApprovalRequest }) {
  const [all, setAll] = useState(false);
  const own = editable(approval);
  const text = `${approval.statement ?? ""}\n${own.text}`;
  const long = text.length > CHARACTERS || text.split("\n").length > LINES;
  return (
    <>
      <div className={`asked${long && !all ? " capped" : ""}`} tabIndex={long && !all ? 0 : undefined}>
        {own.kind === "sql" ? (
          <Sql text={own.text} />
        ) : (
          <>
            {approval.statement && <Sql text={approval.statement} />}
            <Fields of={approval.arguments} label="Arguments" />
          </>
        )}
      </div>
      {long && (
        <button type="button" className="plain more" aria-expanded={all} onClick={() => setAll(!all)} data-testid="show-all">
          {all ? "Show less" : "Show all of it"}
        </button>
      )}
    </>
  );
}
