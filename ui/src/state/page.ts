import { useCallback, useEffect, useRef, useState } from "react";
import type { SectionId } from "./settings";
import type { ShownAction } from "./turns";
import type { Draft } from "./written";

/** A page that stands in place of the conversation, which stays as it is behind it. */
export type Page = { name: "audit" } | { name: "settings"; section?: SectionId } | { name: "doctor" } | { name: "ready" } | { name: "diagnostics" } | { name: "compare"; of?: ShownAction } | { name: "sql"; draft?: Draft };

/** The page that is shown; where the focus was is gone back to. */
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
  return { page: enabled ? page : undefined, open, close };
}
