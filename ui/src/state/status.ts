// What is said aloud of a turn: that it answers, as whom it runs what, and the answer once when it is there.
import { useEffect, useRef, useState } from "react";
import { type Say, useText, worded } from "../i18n";
import { plain } from "./plain";
import type { ShownTurn } from "./turns";

/** What is longer is read by whoever goes there. */
const LONGEST = 1200;

/** Where the last turn stands, in words. */
export function standing(t: Say, turn: ShownTurn | undefined): string {
  if (turn?.status === "waiting") return t("status.decide");
  if (turn?.status !== "running") return "";
  const action = turn.actions.findLast((one) => one.live && one.action.status === "running" && one.action.tool !== "model")?.action;
  if (!action) return t("status.answering");
  const who = action.run_as?.principal.user_name;
  const what = worded(t, "status.what", action.tool);
  return who ? t("status.runningAs", { what, who }) : t("status.running", { what });
}

/** The answer, as it is said. */
export function spoken(t: Say, turn: ShownTurn): string {
  const text = plain(turn.answer).replace(/\n+/g, "\n");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}${t("status.goesOn")}` : text;
}

/** What is said now: of a turn that ran before these eyes, also its answer. */
export function useStatus(key: string, turn: ShownTurn | undefined): string {
  const { t } = useText();
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
    setDone(status === "done" && turn && ran.current === key ? spoken(t, turn) : "");
    ran.current = undefined;
    // The answer of a turn that is done stays as it is.
  }, [key, status]);
  // What is withheld since is not said, nor left to be read.
  return standing(t, turn) || (turn?.answer ? done : "");
}
