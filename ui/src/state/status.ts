// What is said aloud of a turn: that it answers, as whom it runs what, and the answer once when it is there.
import { useEffect, useRef, useState } from "react";
import { plain } from "./plain";
import type { ShownTurn } from "./turns";

/** What is longer is read by whoever goes there. */
const LONGEST = 1200;

const NAMES: Record<string, string> = {
  sql: "SQL",
  genie: "a Genie question",
  ai_search: "a search",
  function: "a function",
  catalog: "a look at the catalog",
  mcp: "an MCP call",
  agent: "an agent",
};

/** Where the last turn stands, in words. */
export function standing(turn: ShownTurn | undefined): string {
  if (turn?.status === "waiting") return "Your decision is needed";
  if (turn?.status !== "running") return "";
  const action = turn.actions.findLast((one) => one.live && one.action.status === "running" && one.action.tool !== "model")?.action;
  if (!action) return "Answering";
  const who = action.run_as?.principal.user_name;
  return `Running ${NAMES[action.tool] ?? action.tool}${who ? ` as ${who}` : ""}`;
}

/** The answer, as it is said. */
export function spoken(turn: ShownTurn): string {
  const text = plain(turn.answer).replace(/\n+/g, "\n");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… The answer goes on.` : text;
}

/** What is said now: of a turn that ran before these eyes, also its answer. */
export function useStatus(key: string, turn: ShownTurn | undefined): string {
  const [done, setDone] = useState("");
  const ran = useRef<string>(undefined);
  const status = turn?.status;
  useEffect(() => {
    if (status === "running" || status === "waiting") {
      ran.current = key;
      setDone("");
      return;
    }
    // A thread that is only looked at says nothing.
    setDone(status === "done" && turn && ran.current === key ? spoken(turn) : "");
    ran.current = undefined;
    // The answer of a turn that is done stays as it is.
  }, [key, status]);
  // What is withheld since is not said, nor left to be read.
  return standing(turn) || (turn?.answer ? done : "");
}
