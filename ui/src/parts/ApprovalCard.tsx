import { Bot, Check, ChevronDown, Pencil, Plug, Undo2, User, UserCog } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ApprovalRequest, DecisionKind } from "../contract";
import { Badge } from "../design/Badge";
import { Button } from "../design/Button";
import { Card } from "../design/Card";
import { cx } from "../design/cx";
import { TextArea, TextInput } from "../design/Field";
import { useText } from "../i18n";
import { type Choice, editable, inWords } from "../state/decisions";
import { visible } from "../state/visible";
import { Editing } from "./Editing";
import { Fields } from "./Fields";
import { Remembering } from "./Remembering";
import { Sql } from "./Sql";
import { own } from "./what";

/** What was written on a card and is not decided: kept while the card stands. */
export interface CardDraft {
  edit?: string;
  reason?: string;
  answer?: string;
}

const ROW = "flex flex-wrap items-center gap-2 p-3";
/** Ways that end a row: where there is no room for them they go to the next one together. */
const TOGETHER = "ml-auto flex flex-wrap justify-end gap-2";

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
  const { t } = useText();
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
  const Icon = own(ICONS, approval.tool) ?? Pencil;
  const decide = (next: Choice) => {
    left.current = undefined;
    setMode(undefined);
    onChoice(next);
  };
  const back = () => setMode(undefined);
  const opener = (opens: Mode) => ({ "data-opens": opens, "data-testid": opens, onClick: () => setMode(opens) });

  return (
    <Card
      tone="sp"
      ref={place}
      data-testid="approval"
      data-decided={choice?.type}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !mode || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        back();
      }}
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-sp-line bg-sp-soft px-3 py-2.5 text-sm">
        <Icon size={16} aria-hidden />
        <h3
          ref={heading}
          tabIndex={-1}
          className="min-w-0 max-w-[calc(100%-26px)] rounded-[2px] font-semibold [overflow-wrap:anywhere] [&_code]:font-mono [&_code]:text-[.95em]"
        >
          {reason(approval.reason)}
        </h3>
        <Badge tone={service ? "sp" : "user"} title={approval.run_as.principal.user_name}>
          {service ? <UserCog size={14} aria-hidden /> : <User size={14} aria-hidden />} {t(service ? "approval.willRunApp" : "approval.willRun", { name: name ?? "" })}
        </Badge>
        <p className="basis-full pl-[26px] text-ink-2 [overflow-wrap:anywhere] max-sm:pl-0" data-testid="approval-facts">
          {approval.operation} · {visible(approval.resource)} ·{" "}
          <span className="inline-block max-w-full">
            {approval.name === approval.tool ? "" : `${approval.tool} `}
            <code className="font-mono text-xs">{visible(approval.name || approval.tool)}</code>
          </span>
        </p>
      </div>
      {choice ? (
        <div className="flex flex-wrap items-center gap-2 px-3 py-2" data-testid="decided">
          <p className="min-w-0 text-sm [overflow-wrap:anywhere]">
            <Check size={14} className="inline align-[-2px] text-ok" aria-hidden /> {t("approval.decided")}{" "}
            <strong>{visible(inWords(t, choice))}</strong>
          </p>
          <span className="flex-1" />
          <Button look="plain" onClick={() => onChoice(undefined)} data-testid="change-mind">
            <Undo2 size={14} aria-hidden /> {t("approval.change")}
          </Button>
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
              className={cx(ROW, "border-t border-line")}
              onSubmit={(event) => {
                event.preventDefault();
                decide({ type: "reject", message: draft.reason?.trim() || undefined });
              }}
            >
              <TextInput
                className="min-w-0 flex-1 basis-60"
                value={draft.reason ?? ""}
                onChange={(event) => onDraft({ ...draft, reason: event.target.value })}
                placeholder={t("approval.why")}
                aria-label={t("approval.whyNot")}
                data-testid="deny-reason"
                autoFocus
              />
              <div className={TOGETHER}>
                <Button type="submit" data-testid="deny-confirm">
                  {t("approval.deny")}
                </Button>
                <Button look="plain" onClick={back}>
                  {t("approval.back")}
                </Button>
              </div>
            </form>
          ) : mode === "respond" ? (
            <div className="grid gap-3 border-t border-line p-3">
              <p className="text-sm text-ink-2">{t("approval.nothingRuns")}</p>
              <TextArea
                rows={3}
                value={draft.answer ?? ""}
                onChange={(event) => onDraft({ ...draft, answer: event.target.value })}
                aria-label={t("approval.inPlace")}
                data-testid="answer-text"
                autoFocus
              />
              <div className="flex flex-wrap gap-2">
                <Button
                  look="primary"
                  disabled={!draft.answer?.trim()}
                  onClick={() => decide({ type: "respond", message: draft.answer?.trim() })}
                  data-testid="answer-send"
                >
                  {t("approval.answer")}
                </Button>
                <Button onClick={back}>{t("approval.back")}</Button>
              </div>
            </div>
          ) : (
            <div className={cx(ROW, "border-t border-line")}>
              {may("approve") && (
                <Button look="primary" onClick={() => decide({ type: "approve" })} data-testid="run-once">
                  {t("approval.once")}
                </Button>
              )}
              {may("approve") && approval.securables.length > 0 && (
                <Button {...opener("remember")}>
                  {t("approval.rememberMore")} <ChevronDown size={14} aria-hidden />
                </Button>
              )}
              {may("edit") && (
                <Button {...opener("edit")}>
                  <Pencil size={14} aria-hidden />{" "}
                  {draft.edit !== undefined && draft.edit !== editable(approval).text ? t("approval.goOnEditing") : t("approval.edit")}
                </Button>
              )}
              <div className={TOGETHER}>
                {may("respond") && (
                  <Button look="plain" {...opener("respond")}>
                    {t("approval.answerInstead")}
                  </Button>
                )}
                {may("reject") && (
                  <Button look="plain" {...opener("deny")}>
                    {t("approval.deny")}
                  </Button>
                )}
              </div>
            </div>
          )}
        </>
      )}
    </Card>
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
  const { t } = useText();
  const [all, setAll] = useState(false);
  const own = editable(approval);
  const text = `${approval.statement ?? ""}\n${own.text}`;
  const long = text.length > CHARACTERS || text.split("\n").length > LINES;
  return (
    <>
      <div
        className={cx("ring-inside divide-y divide-line", long && !all && "capped max-h-[17em] overflow-auto")}
        tabIndex={long && !all ? 0 : undefined}
      >
        {own.kind === "sql" ? (
          <Sql text={own.text} />
        ) : (
          <>
            {approval.statement && <Sql text={approval.statement} />}
            <Fields of={approval.arguments} label={t("action.arguments")} />
          </>
        )}
      </div>
      {long && (
        <button
          type="button"
          className="ring-inside min-h-8 w-full border-t border-line text-sm text-ink-2 hover:bg-hover hover:text-ink"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          data-testid="show-all"
        >
          {t(all ? "approval.less" : "approval.all")}
        </button>
      )}
    </>
  );
}
