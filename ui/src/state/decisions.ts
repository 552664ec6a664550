// What is decided about the approvals of a turn, until all of them are and the decisions are sent at once.
import type { ApprovalRequest, DecisionKind, TurnDecision } from "../contract";
import type { Say } from "../i18n";

/** A decision that was made, and may still be changed. */
export interface Choice {
  type: DecisionKind;
  message?: string;
  arguments?: Record<string, unknown>;
  remember_minutes?: number;
}

export type Choices = Readonly<Record<string, Choice>>;

/** How many of these approvals are decided. */
export function decided(approvals: ApprovalRequest[], choices: Choices): number {
  return approvals.filter((approval) => choices[approval.id]).length;
}

/** The decisions, once there is one about each approval. */
export function decisions(approvals: ApprovalRequest[], choices: Choices): TurnDecision[] | undefined {
  if (approvals.length === 0 || decided(approvals, choices) < approvals.length) return undefined;
  return approvals.flatMap(({ id }) => {
    const choice = choices[id];
    return choice ? [{ ...choice, approval_id: id, message: choice.message ?? null }] : [];
  });
}

/** A decision in words, for a card whose decision is not sent yet. */
export function inWords(t: Say, choice: Choice): string {
  switch (choice.type) {
    case "approve":
      return choice.remember_minutes ? t("approval.words.remember", { span: span(t, choice.remember_minutes) }) : t("approval.once");
    case "edit":
      return t("approval.words.edit");
    case "reject":
      return choice.message ? t("approval.words.denyWhy", { why: choice.message }) : t("approval.deny");
    case "respond":
      return t("approval.words.respond", { answer: choice.message ?? "" });
  }
}

/** For how long a decision may be remembered, in minutes. */
export const SPANS = [15, 60, 480];

export function span(t: Say, minutes: number): string {
  return minutes < 60 ? t("approval.minutes", { count: minutes }) : t("approval.hours", { count: minutes / 60 });
}

/** What is edited of a request: the statement where that is all there is, else the arguments as JSON. */
export function editable(request: ApprovalRequest): { kind: "sql" | "json"; text: string } {
  const { statement, ...rest } = request.arguments;
  if (typeof statement === "string" && Object.keys(rest).length === 0) return { kind: "sql", text: statement };
  return { kind: "json", text: JSON.stringify(request.arguments, null, 2) };
}

/** The arguments that an edited text stands for, or what is wrong with it. */
export function edited(t: Say, kind: "sql" | "json", text: string): { arguments: Record<string, unknown> } | { wrong: string } {
  if (kind === "sql") return text.trim() ? { arguments: { statement: text } } : { wrong: t("edit.noStatement") };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { wrong: t("edit.noJson", { problem: error instanceof Error ? error.message : String(error) }) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { wrong: t("edit.noObject") };
  }
  if (holdsInexact(value)) {
    return { wrong: t("edit.inexact") };
  }
  return { arguments: value as Record<string, unknown> };
}

/** Whether a number is beyond what JSON in a window keeps digit by digit. */
function holdsInexact(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsInexact);
}
