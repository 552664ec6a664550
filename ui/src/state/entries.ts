import { useCallback, useEffect, useRef, useState } from "react";
import type { Failure, LedgerEntry } from "../contract";
import { asFailure, rpc } from "../host";
import { type Filter, PAGE, query } from "./ledger";

/** How long the typing must rest before the ledger is asked, in milliseconds. */
const REST = 150;

export interface Entries {
  /** Newest first; nothing until the ledger has answered. */
  entries?: LedgerEntry[];
  failure?: Failure;
  loading: boolean;
  /** Whether there may be older ones. */
  more: boolean;
  older: () => void;
  again: () => void;
}

/** The entries that fit, some at a time. What was asked for another filter is not shown for this one. */
export function useEntries(filter: Filter): Entries {
  const [entries, setEntries] = useState<LedgerEntry[]>();
  const [failure, setFailure] = useState<Failure>();
  const [loading, setLoading] = useState(true);
  const [more, setMore] = useState(false);
  const last = useRef(0);
  const ask = useCallback(async (wanted: Filter, before?: number) => {
    const at = ++last.current;
    setLoading(true);
    setFailure(undefined);
    try {
      const page = (await rpc("audit/list", query(wanted, before))).entries;
      if (at !== last.current) return;
      setEntries((all) => (before === undefined || !all ? page : [...all, ...page]));
      setMore(page.length === PAGE);
    } catch (error) {
      if (at === last.current) setFailure(asFailure(error));
    } finally {
      if (at === last.current) setLoading(false);
    }
  }, []);
  const asked = JSON.stringify(filter);
  const wanted = useRef(filter);
  const words = useRef(filter.words);
  wanted.current = filter;
  // biome-ignore lint: a filter is what it says, not the object that says it
  useEffect(() => {
    const typed = words.current !== filter.words;
    words.current = filter.words;
    if (!typed) {
      void ask(wanted.current);
      return;
    }
    const timer = setTimeout(() => void ask(wanted.current), REST);
    return () => clearTimeout(timer);
  }, [asked, ask]);
  useEffect(
    () => () => {
      last.current++;
    },
    [],
  );
  const older = () => {
    const oldest = entries?.at(-1);
    if (oldest && more && !loading) void ask(filter, oldest.seq);
  };
  return { entries, failure, loading, more, older, again: () => void ask(filter) };
}
