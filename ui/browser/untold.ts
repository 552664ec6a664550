// What of a refusal nobody is told, or in other words, and why.

const id = (name: string) => `[data-testid="${name}"]`;

/** Commands and pairs that are no news to anybody, and why; and what is shown instead. */
export const NOT_TOLD: Record<string, { why: string; shows: string }> = {
  "session/sign_in cancelled": { why: "who ended it by hand knows", shows: `${id("sign-in")}, ${id("unlock")}` },
  "settings/show": { why: "the window looks as its own copy says, and asks again before it keeps anything", shows: id("composer") },
  "results/save cancelled": { why: "who stopped it by hand knows", shows: id("save") },
  "updates/install cancelled": { why: "who stopped it by hand knows", shows: id("update-install") },
  "results/masked": { why: "of masks that are not known nothing is said; it is asked again the next time", shows: "[role=columnheader]" },
  "updates/stop": { why: "what could not be stopped goes on, and can be stopped again", shows: id("update-stop") },
  "session/leases": { why: "a list that cannot be had is no list; it is asked for again in five seconds", shows: id("identity-panel") },
  "drafts/show": { why: "it is read again the next time, and what is written meanwhile comes before it", shows: id("composer") },
  "drafts/keep not_found": { why: "of a thread that was deleted there is nothing to keep", shows: id("composer") },
  "drafts/keep sign_in_needed": { why: "a sign-in is asked for where it is needed", shows: id("composer") },
  "demo/show": { why: "what cannot be had is not offered", shows: id("step-workspace") },
};

/** Pairs that are told in other words. */
export const GONE: Record<string, { why: string; says: string }> = {
  "threads/restore not_found": { why: "its time is over", says: "is deleted for good" },
  "results/chart_columns not_found": { why: "rows are held for a while only", says: "The rows are not held any more. Ask again to see them." },
  "results/chart_kept not_found": { why: "rows are held for a while only", says: "The rows are not held any more. Ask again to see them." },
  "results/chart not_found": { why: "rows are held for a while only", says: "The rows are not held any more. Ask again to see them." },
  "results/window not_found": { why: "rows are held for a while only", says: "The rows are not held any more. Ask again to see them." },
};
