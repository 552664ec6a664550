// What stands in for the shell in the gallery: answers that a page lays out before it is drawn.
import type { Commands, Failure } from "../src/contract";
import { told as toldOfResult } from "./fixtures/results";
import { charted } from "./fixtures/charts";
import { resultWindow } from "./fixtures/rows";

type Name = keyof Commands;
type Reply<N extends Name> = ReturnType<Commands[N]>;
/** An answer, a failure, or nothing: then it is never answered. Or what finds one of these for what was asked. */
type Answer<N extends Name> = Reply<N> | Failure | "never";
export type Replies = { [N in Name]?: Answer<N> | ((request: never) => Answer<N>) };

/** How often each command was asked. */
export const asked = new Map<Name, number>();
/** What was asked about results, the last at the end. */
export const requests: { command: Name; request: unknown }[] = [];
/** Who listened last to what a command tells. */
export const listeners = new Map<Name, (event: never) => void>();

let replies: Replies = {};
/** What is told on the way to an answer: of the doctor, or of a turn. Or what finds it for what was asked. */
export type Events = { [N in Name]?: unknown[] | ((request: never) => unknown[]) };
let events: Events = {};

export function answerWith(next: Replies, told: Events = {}) {
  replies = next;
  events = told;
}

export async function rpc<N extends Name>(command: N, payload: unknown, onEvent?: (event: never) => void): Promise<Reply<N>> {
  asked.set(command, (asked.get(command) ?? 0) + 1);
  if (onEvent) listeners.set(command, onEvent);
  const laid = replies[command];
  if (command.startsWith("results/")) requests.push({ command, request: payload });
  const ofResult = laid ? undefined : toldOfResult(command, payload);
  if (ofResult !== undefined) return ofResult as unknown as Reply<N>;
  if (!laid && command === "results/window") {
    const { offset, count } = payload as { offset: number; count: number };
    return resultWindow(offset, count) as Reply<N>;
  }
  if (!laid && command === "results/chart_columns") return charted((payload as { action_id: string }).action_id).found as Reply<N>;
  if (!laid && command === "results/chart") {
    const { action_id, chart } = payload as Parameters<Commands["results/chart"]>[0];
    return charted(action_id).rows(chart) as Reply<N>;
  }
  if (!laid && command === "results/chart_kept") return { chart: null } as Reply<N>;
  if (!laid && command === "results/save_picture") {
    const { title, form, base64 } = payload as Parameters<Commands["results/save_picture"]>[0];
    // As the engine: only a picture is one.
    if (!base64.startsWith({ png: "iVBORw0KGgo", svg: "PHN2Zy" }[form])) throw { code: "invalid", field: "base64", message: "This is no picture of a chart.", hint: "" };
    return { path: `/home/alice/Downloads/${title}.${form}` } as Reply<N>;
  }
  // A page that says nothing of it has nothing to mention.
  if (!laid && command === "mentions/list") return { found: [], more: false } as unknown as Reply<N>;
  const reply = typeof laid === "function" ? laid(payload as never) : laid;
  const told = events[command];
  const all: unknown[] = (typeof told === "function" ? told(payload as never) : told) ?? [];
  for (const event of all) onEvent?.(event as never);
  if (reply === "never") return await new Promise(() => {});
  if (reply && typeof reply === "object" && "code" in reply && "message" in reply) throw reply;
  return (reply ?? {}) as Reply<N>;
}

export function asFailure(error: unknown): Failure {
  if (typeof error === "object" && error !== null && "code" in error) return error as Failure;
  return { code: "internal", message: "Something went wrong inside Behalf.", hint: String(error) } as Failure;
}
