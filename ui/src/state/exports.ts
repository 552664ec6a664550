import { useState } from "react";
import type { AuditForm } from "../contract";
import { mayTell } from "../design/toast";
import { asFailure, rpc } from "../host";
import type { Failed } from "./failed";

/** Takes the ledger away as a file; the engine saves it, and says where, to whoever asked for it. */
export function useExport(onSaved: (path: string) => void, onFailed: (failed: Failed) => void) {
  const [saving, setSaving] = useState(false);
  const save = async (form: AuditForm) => {
    setSaving(true);
    const may = mayTell();
    try {
      const { path } = await rpc("audit/export", { form });
      if (may()) onSaved(path);
    } catch (error) {
      if (may()) onFailed({ failure: asFailure(error), again: () => void save(form) });
    } finally {
      setSaving(false);
    }
  };
  return { saving, save };
}
