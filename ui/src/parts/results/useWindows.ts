import { type Table, tableFromIPC } from "apache-arrow";
import { useEffect, useRef, useState } from "react";
import type { ResultView } from "../../contract";
import { asFailure, rpc } from "../../host";
import type { Failed } from "../../state/failed";
import { isAll } from "./view";

/** So many rows come at once. */
export const WINDOW = 200;
const HELD = 20;
/** And no more than so many bytes of them, beside those that are looked at: a row may have thousands of columns. */
const BYTES = 48 * 1024 * 1024;
/** While it is flung past, nothing is asked for. */
const REST = 50;

export type Tables = ReadonlyMap<number, Table>;

interface Came {
  tables: Tables;
  failed?: Failed;
}

/** How large each is, as it came. */
const sizes = new WeakMap<object, number>();

/** With one more; what is farthest from what is looked at goes where they are too many, or too much. */
export function held<T>(all: ReadonlyMap<number, T>, number: number, table: T, [first, last]: [number, number], size: (one: T) => number = () => 0): ReadonlyMap<number, T> {
  const next = new Map(all).set(number, table);
  const far = (one: number) => Math.max(first - one, one - last, 0);
  let bytes = [...next.values()].reduce((sum, one) => sum + size(one), 0);
  while (next.size > HELD || bytes > BYTES) {
    const most = [...next.keys()].reduce((most, one) => (far(one) > far(most) ? one : most));
    if (far(most) === 0) break;
    bytes -= size(next.get(most) as T);
    next.delete(most);
  }
  return next;
}

/** The windows of a view that are looked at. What is answered of an older view is dropped. */
export function useWindows(actionId: string, view: ResultView, rows: number, first: number, last: number) {
  const [state, setState] = useState<{ of: ResultView } & Came>({ of: view, tables: new Map() });
  const now = useRef({ view, first, last });
  now.current = { view, first, last };
  const asked = useRef({ of: view, numbers: new Set<number>() });
  const mine = state.of === view ? state : { of: view, tables: new Map() as Tables, failed: undefined };
  const { tables, failed } = mine;

  useEffect(() => {
    if (failed || rows === 0) return;
    if (asked.current.of !== view) asked.current = { of: view, numbers: new Set() };
    const { numbers } = asked.current;
    const wanted: number[] = [];
    for (let number = first; number <= last; number++) if (!tables.has(number) && !numbers.has(number)) wanted.push(number);
    if (wanted.length === 0) return;
    const ask = () => {
      for (const number of wanted) {
        numbers.add(number);
        const over = (change: (was: Came) => Came) => {
          numbers.delete(number);
          if (now.current.view === view) setState((was) => ({ of: view, ...change(was.of === view ? was : { tables: new Map() }) }));
        };
        rpc("results/window", { action_id: actionId, ...(isAll(view) ? {} : { view }), offset: number * WINDOW, count: WINDOW })
          .then((bytes) => {
            const table = tableFromIPC(new Uint8Array(bytes));
            sizes.set(table, bytes.byteLength);
            return table;
          })
          .then(
            // What failed beside it has failed still.
            (table) => over(({ tables, failed }) => ({ tables: held(tables, number, table, [now.current.first, now.current.last], (one) => sizes.get(one) ?? 0), failed })),
            (error) => {
              const again = () => setState((was) => ({ ...was, failed: undefined }));
              over(({ tables }) => ({ tables, failed: { failure: asFailure(error), again } }));
            },
          );
      }
    };
    if (tables.size === 0) return ask();
    const timer = setTimeout(ask, REST);
    return () => clearTimeout(timer);
  }, [actionId, view, rows, first, last, tables, failed]);
  return { tables, failed };
}
