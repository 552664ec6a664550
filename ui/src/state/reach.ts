// What a person can reach, told from the checks: the same list that the doctor has, in fewer words.
import type { Check } from "../contract";

/** Can, cannot, nothing of the kind is set up, or not known yet. */
export type Can = "yes" | "no" | "none" | "looking";

export type ReachId = "warehouse" | "model" | "genie" | "search" | "functions" | "mcp" | "proof";

export interface Reach {
  id: ReachId;
  can: Can;
  /** What was found, or why not. */
  found: string[];
  /** Where some can be reached: why others cannot. */
  others?: string[];
  /** The next step. */
  mend?: string;
}

/**
 * The checks that each is told from, by their names. What the configuration names may be none; where
 * that is not looked at without being named, nothing is said of it.
 */
const LIST: { id: ReachId; is: (name: string) => boolean; named?: true; silent?: true }[] = [
  { id: "warehouse", is: (name) => name === "warehouse" },
  { id: "model", is: (name) => name === "model" },
  { id: "genie", is: (name) => name.startsWith("Genie space "), named: true },
  { id: "search", is: (name) => name.startsWith("index "), named: true },
  { id: "functions", is: (name) => name.startsWith("function "), named: true },
  { id: "mcp", is: (name) => name.startsWith("MCP server "), named: true, silent: true },
  { id: "proof", is: (name) => name === "query history" },
];

/** Why something was not looked at: what went wrong last before it, or first of all. */
function cause(checks: Check[], at: number): Check | undefined {
  const failed = (check: Check) => check.state === "fail";
  return checks.slice(0, at).findLast(failed) ?? checks.find(failed);
}

function reachOf(checks: Check[], running: boolean, { id, is, named }: (typeof LIST)[number]): Reach {
  const own = checks.filter((check) => is(check.name));
  // Of what is named there may be more to come.
  if (running && (own.length === 0 || named)) return { id, can: "looking", found: [] };
  // That records cannot be read is a note to the doctor, as nothing stops for it. Here it is the question.
  const can = own.filter((check) => check.state === "pass" || (check.state === "warn" && id !== "proof"));
  if (can.length > 0) {
    const others = own.filter((check) => !can.includes(check)).map((check) => check.found);
    return { id, can: "yes", found: can.map((check) => check.found), ...(others.length > 0 && { others }) };
  }
  // Whoever was known was asked for all that is named.
  const wasAsked = checks.some((check) => check.name === "identity" && check.state === "pass");
  if (own.length === 0 && named && wasAsked) return { id, can: "none", found: [] };
  const why = own.find((check) => check.state !== "skipped") ?? cause(checks, own[0] ? checks.indexOf(own[0]) : checks.length);
  return { id, can: "no", found: why ? [why.found] : [], mend: why?.mend ?? undefined };
}

/** Each kind of thing that can be reached, always in this order. */
export function reach(checks: Check[], running: boolean): Reach[] {
  const all = LIST.filter(({ is, silent }) => !silent || checks.some((check) => is(check.name)));
  return all.map((one) => reachOf(checks, running, one));
}
