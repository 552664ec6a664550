import { useRef, useState } from "react";
import type { FileForm, ResultView, SavedRows, SaveEvent } from "../contract";
import { mayTell } from "../design/toast";
import { asFailure, rpc } from "../host";
import type { Failed } from "./failed";

/** What of a result is saved. */
export interface Saveable {
  actionId: string;
  /** The columns that are shown, in their order, by their numbers in the whole result. */
  columns: number[];
  /** How it is looked at; all rows, as they came, where absent. */
  view?: ResultView;
}

export interface SavingNow {
  form: FileForm;
  /** Rows that are written, of how many; nothing is known at first. */
  rows?: number;
  of?: number;
  stopping: boolean;
}

/** Saves a result as a file. The engine writes it, and tells how far it is; whoever asked may stop it. */
export function useSaving(what: Saveable, onSaved: (saved: SavedRows) => void, onFailed: (failed: Failed) => void) {
  const [saving, setSaving] = useState<SavingNow>();
  // Two clicks in one frame are one wish.
  const busy = useRef(false);
  const save = async (form: FileForm) => {
    if (busy.current) return;
    busy.current = true;
    setSaving({ form, stopping: false });
    const may = mayTell();
    const hear = ({ rows, of }: SaveEvent) => setSaving((now) => now && { ...now, rows, of });
    try {
      const request = { action_id: what.actionId, columns: what.columns, form, ...(what.view && { view: what.view }) };
      const saved = await rpc<"results/save", SaveEvent>("results/save", request, hear);
      if (may()) onSaved(saved);
    } catch (error) {
      const failure = asFailure(error);
      // Whoever stopped it knows.
      if (may() && failure.code !== "cancelled") onFailed({ failure, again: () => void save(form) });
    } finally {
      busy.current = false;
      setSaving(undefined);
    }
  };
  const stop = async () => {
    setSaving((now) => now && { ...now, stopping: true });
    try {
      await rpc("results/save_stop", { action_id: what.actionId });
    } catch (error) {
      setSaving((now) => now && { ...now, stopping: false });
      onFailed({ failure: asFailure(error), again: () => void stop() });
    }
  };
  return { saving, save, stop };
}
