import { useCallback, useEffect, useRef, useState } from "react";
import type { SectionId } from "./settings";
import { isChord } from "./chord";

/** A page that stands in place of the conversation, which stays as it is behind it. */
export type Page = { name: "audit" } | { name: "settings"; section?: SectionId } | { name: "doctor" };

/** The page that is shown, and its keys: Ctrl/Cmd+Shift+A for the audit, Ctrl/Cmd+, for the settings. */
export function usePage(enabled: boolean) {
  const [page, setPage] = useState<Page>();
  // Where the focus goes back to.
  const from = useRef<HTMLElement>(null);
  const shown = useRef(page);
  shown.current = page;
  const open = useCallback((next: Page) => {
    if (!shown.current) from.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setPage(next);
  }, []);
  const close = useCallback(() => setPage(undefined), []);
  const was = useRef(page);
  useEffect(() => {
    if (was.current && !page && from.current?.isConnected) from.current.focus();
    was.current = page;
  }, [page]);
  useEffect(() => {
    if (!enabled) return;
    const key = (event: KeyboardEvent) => {
      const name = isChord(event, "mod+shift+a") ? "audit" : isChord(event, "mod+,") ? "settings" : undefined;
      if (!name) return;
      event.preventDefault();
      if (shown.current?.name === name) close();
      else open({ name });
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [enabled, open, close]);
  return { page: enabled ? page : undefined, open, close };
}
