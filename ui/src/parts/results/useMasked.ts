import { useEffect, useMemo, useState } from "react";
import type { Column } from "../../contract";
import { rpc } from "../../host";
import { useText } from "../../i18n";

/** What was told of results, so that each is asked about once. */
const told = new Map<string, Promise<readonly string[]>>();
const MANY = 200;

function ask(actionId: string): Promise<readonly string[]> {
  const known = told.get(actionId);
  if (known) return known;
  if (told.size >= MANY) told.clear();
  const asked = rpc("results/masked", { action_id: actionId }).then(({ names = [] }) => names);
  told.set(actionId, asked);
  // Whoever may not know of the table is told nothing; another time may do better.
  asked.catch(() => told.delete(actionId));
  return asked;
}

/** The columns that are called as masked ones of the tables they may come from, and what is said of it. */
export function useMasked(actionId: string, columns: readonly Column[], asks: boolean): ReadonlyMap<number, string> | undefined {
  const { t } = useText();
  const [found, setFound] = useState<{ of: string; names: readonly string[] }>();
  useEffect(() => {
    if (!asks) return;
    let gone = false;
    ask(actionId).then(
      (names) => gone || names.length === 0 || setFound({ of: actionId, names }),
      () => {},
    );
    return () => void (gone = true);
  }, [actionId, asks]);
  return useMemo(() => {
    if (found?.of !== actionId) return undefined;
    return new Map(columns.flatMap(({ name }, at) => (found.names.includes(name.toLowerCase()) ? [[at, t("grid.masked")] as const] : [])));
  }, [found, actionId, columns, t]);
}
