import { useState } from "react";
import type { AuditForm } from "../contract";
import { asFailure, rpc } from "../host";
import type { Failed } from "./failed";

/** Takes the ledger away as a file; the engine saves it, and says where. */
export function useExport(onSaved: (path: string) => void, onFailed: (failed: Failed) => void) {
  const [saving, setSaving] = useState(false);
  const save = async (form: AuditForm) => {
    setSaving(true);
    try {
      onSaved((await rpc("audit/export", { form })).path);
    } catch (error) {
      onFailed({ failure: asFailure(error), again: () => void save(form) });
    } finally {
      setSaving(false);
    }
  };
  return { saving, save };
}
