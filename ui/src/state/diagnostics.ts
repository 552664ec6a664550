import { useCallback, useEffect, useRef, useState } from "react";
import type { Check, Diagnostics } from "../contract";
import { rpc } from "../host";
import { useFailed } from "./failed";

/** The diagnostics as the engine shows them, and their file: what is saved is what was shown. */
export function useDiagnostics(onSaved: (path: string) => void) {
  const [shown, setShown] = useState<Diagnostics>();
  // How many checks have been made, while it looks.
  const [looked, setLooked] = useState<number>();
  const [saving, setSaving] = useState(false);
  const { failed, fail, clear } = useFailed();
  // Only the last look is told.
  const last = useRef(0);
  const look = useCallback(async () => {
    const at = ++last.current;
    const isLast = () => at === last.current;
    clear();
    setShown(undefined);
    setLooked(0);
    try {
      const reply = await rpc<"diagnostics/show", Check>("diagnostics/show", {}, () => isLast() && setLooked((count) => (count ?? 0) + 1));
      if (isLast()) setShown(reply);
    } catch (error) {
      if (isLast()) fail(error, () => void look());
    } finally {
      if (isLast()) setLooked(undefined);
    }
  }, [clear, fail]);
  useEffect(() => {
    void look();
    return () => {
      last.current++;
    };
  }, [look]);
  const save = async () => {
    if (!shown) return;
    const at = last.current;
    clear();
    setSaving(true);
    try {
      const { path } = await rpc("diagnostics/save", { number: shown.number });
      if (at === last.current) onSaved(path);
    } catch (error) {
      if (at === last.current) fail(error, () => void save());
    } finally {
      setSaving(false);
    }
  };
  return { shown, looked, saving, failed, look, save };
}
