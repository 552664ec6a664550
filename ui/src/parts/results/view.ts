// How rows are looked at: which, and in what order; and the ways back.
import type { Condition, ResultView, SortKey } from "../../contract";
import type { Columns } from "./columns";

export const ALL: ResultView = { filters: [], words: "", sort: [] };

export const isAll = (view: ResultView) => view.filters.length === 0 && view.words === "" && view.sort.length === 0;
/** Whether rows are left out. */
export const isCut = (view: ResultView) => view.filters.length > 0 || view.words !== "";

/** After a click on a header: up, down, as it came. With `more` it is added to the keys that are there. */
export function sorted(view: ResultView, column: number, more: boolean): ResultView {
  const was = view.sort.find((key) => key.column === column);
  const next: SortKey | undefined = !was ? { column, descending: false } : was.descending ? undefined : { column, descending: true };
  if (!more) return { ...view, sort: next ? [next] : [] };
  const sort = was ? view.sort.flatMap((key) => (key === was ? (next ? [next] : []) : [key])) : [...view.sort, { column, descending: false }];
  return { ...view, sort };
}

export function sortedBy(view: ResultView, column: number, descending: boolean | undefined): ResultView {
  return { ...view, sort: descending === undefined ? view.sort.filter((key) => key.column !== column) : [{ column, descending }] };
}

/** With one condition on a column, or none. */
export function filtered(view: ResultView, column: number, is: Condition | undefined): ResultView {
  const filters = view.filters.filter((one) => one.column !== column);
  return { ...view, filters: is ? [...filters, { column, is }] : filters };
}

export const same = (one: ResultView, other: ResultView) => JSON.stringify(one) === JSON.stringify(other);

export interface Views {
  /** What is shown. */
  shown: ResultView;
  rows: number;
  /** What is being made. */
  wanted?: ResultView;
  /** What was shown before, the last at the end. */
  before: readonly ResultView[];
}

export type ViewsAct =
  | { do: "want"; view: ResultView }
  | { do: "made"; view: ResultView; rows: number; back?: boolean }
  | { do: "drop" };

/** What is made once something newer is wanted is not shown any more. */
export function viewsAfter(was: Views, act: ViewsAct): Views {
  switch (act.do) {
    case "want":
      return same(act.view, was.shown) ? { ...was, wanted: undefined } : { ...was, wanted: act.view };
    case "made":
      if (!was.wanted || !same(was.wanted, act.view)) return was;
      return { shown: act.view, rows: act.rows, before: act.back ? was.before.slice(0, -1) : [...was.before, was.shown].slice(-50) };
    case "drop":
      return { ...was, wanted: undefined };
  }
}

/** How a table is looked at: kept while something else of the same result is shown. */
export interface Looked {
  views: Views;
  columns: Columns;
}
