// What stands in for the shell in tests: replies by command, everything that was asked, and the channels of turns.
import type { Failure } from "../contract";

type Hear = (event: unknown) => void;

export const engine = {
  /** A reply, a failure, or a function of the request. */
  replies: {} as Record<string, unknown>,
  asked: [] as [string, unknown][],
  channels: [] as Hear[],
};

/** What is asked by itself: nothing may be mentioned, unless a test says what. */
const USUAL: Record<string, unknown> = { "mentions/list": { found: [], more: false } };

export async function rpc(command: string, request: unknown, onEvent?: Hear) {
  engine.asked.push([command, request]);
  if (onEvent) engine.channels.push(onEvent);
  const prepared = engine.replies[command] ?? USUAL[command];
  const reply = await (typeof prepared === "function" ? prepared(request) : prepared);
  if (reply && typeof reply === "object" && "code" in reply) throw reply;
  return reply ?? {};
}

export const asFailure = (error: unknown) => error as Failure;
