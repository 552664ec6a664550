import { useState } from "react";
import type { AuditForm, Failure } from "../contract";
import { asFailure, rpc } from "../host";

/** Takes the ledger away as a file; the engine saves it, and says where. */
export function useExport(onSaved: (path: string) => void, onFailed: (failure: Failure) => void) {
  const [saving, setSaving] = useState(false);
  const save = async (form: AuditForm) => {
    setSaving(true);
    try {
      onSaved((await rpc("audit/export", { form })).path);
    } catch (error) {
      onFailed(asFailure(error));
    } finally {
      setSaving(false);
    }
  };
  return { saving, save };
}
