// What was thought of answers of Genie, since the window began: Genie keeps it, and tells it to nobody but those who
// keep its space.
import { useState } from "react";
import type { Rating } from "../contract";
import { mayTell } from "../design/toast";
import { asFailure, rpc } from "../host";
import type { Failed } from "./failed";

/** By action. An action is of one person: another asks about others. */
const told = new Map<string, Rating>();

/** The rating of an answer: what it is, how it is changed, and whether it is being. */
export function useRating(actionId: string, onFail: (failed: Failed) => void) {
  const [rating, setRating] = useState<Rating>(() => told.get(actionId) ?? "NONE");
  const [busy, setBusy] = useState(false);
  const rate = async (next: Rating, comment: string | null = null): Promise<boolean> => {
    const may = mayTell();
    setBusy(true);
    try {
      await rpc("genie/rate", { action_id: actionId, rating: next, comment });
      if (!may()) return false;
      told.set(actionId, next);
      setRating(next);
      return true;
    } catch (error) {
      if (may()) onFail({ failure: asFailure(error), again: () => void rate(next, comment) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { rating, busy, rate };
}
