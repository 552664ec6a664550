// The only door to the shell. Nothing else imports `@tauri-apps/api`.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Commands, Failure } from "../contract";

type Name = keyof Commands;
type Request<N extends Name> = Parameters<Commands[N]>[0];
type Reply<N extends Name> = ReturnType<Commands[N]>;

/** Calls a command. A failure is thrown as the engine tells it. */
export async function rpc<N extends Name, E = never>(
  command: N,
  payload: Request<N>,
  onEvent?: (event: E) => void,
): Promise<Reply<N>> {
  const channel = onEvent ? new Channel<E>(onEvent) : undefined;
  try {
    return await invoke<Reply<N>>("rpc", { command, payload, channel });
  } catch (error) {
    throw asFailure(error);
  }
}

/** Whatever was thrown, as a failure that can be shown. */
export function asFailure(error: unknown): Failure {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    return error as Failure;
  }
  return {
    code: "internal",
    message: "Something went wrong inside Behalf.",
    hint: String(error),
  } as Failure;
}
