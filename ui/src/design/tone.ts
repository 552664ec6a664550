/** What a colour says: the user, the service principal or something unconfirmed, a failure, or nothing. */
export type Tone = "user" | "sp" | "bad" | "none";

/** A soft ground with its line and its text. */
export const SOFT: Record<Tone, string> = {
  user: "bg-user-soft border-user-line text-user",
  sp: "bg-sp-soft border-sp-line text-sp",
  bad: "bg-bad-soft border-bad-line text-bad",
  none: "bg-surface border-line-strong text-ink-2",
};
