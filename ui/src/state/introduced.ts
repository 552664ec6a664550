// Who was shown around already: kept by the window, by the names of profiles alone.
import type { SessionState } from "../contract";

const NAME = "introduced";
/** Stands for every profile: somebody wanted no introduction. */
const ALL = "*";

function introduced(): string[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(all) ? all.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function add(name: string) {
  const all = introduced();
  if (!all.includes(name)) localStorage.setItem(NAME, JSON.stringify([...all, name]));
}

/** Whether nobody has ever signed in here, nor said that they need no introduction. */
export function isFirstRun(session: SessionState): boolean {
  return introduced().length === 0 && !session.profiles.some((one) => one.user_name);
}

/** Whether whoever has just signed in is to be shown what they can reach: once for each profile. */
export function greets({ signed_in, profile }: SessionState): boolean {
  if (!signed_in || !profile || [ALL, profile].some((name) => introduced().includes(name))) return false;
  add(profile);
  return true;
}

export const skipIntroduction = () => add(ALL);
