import type { SessionState } from "../contract";

/**
 * Whose window it is, of a state and of the one before: theirs who are signed in. While it is locked, or
 * a sign-in cannot be taken up for the moment, it stays theirs who were there last, so that they come
 * back to the same place.
 */
export function whose(next: SessionState, before: string | undefined): string | undefined {
  if (next.signed_in) return `${next.host} ${next.signed_in.principal.id}`;
  return next.locked || next.problem ? before : undefined;
}
