// What is told beside the rows of a result: once for each payload.
import { tableFromIPC } from "apache-arrow";
import { useMemo } from "react";
import type { ColumnProfile, DistinctValues } from "../../src/contract";
import { begin } from "../../src/parts/results/columns";
import { CellPanel } from "../../src/parts/results/CellPanel";
import { FilterBox } from "../../src/parts/results/FilterBox";
import { Profile } from "../../src/parts/results/Profile";
import { Toolbar } from "../../src/parts/results/Toolbar";
import { Tree } from "../../src/parts/results/Tree";
import { ALL, filtered } from "../../src/parts/results/view";
import { at, type Payload, rows } from "./words";

const nothing = () => {};

export const profileOf = (payload: Payload): ColumnProfile => {
  const { say } = at(payload);
  return { rows: 2, nulls: 0, distinct: 2, distinct_is_exact: true, least: say("profile: least"), most: say("profile: most"), mean: null, bars: [{ from: say("profile: bar"), to: payload.text, rows: 1 }] };
};
export const valuesOf = (payload: Payload): DistinctValues => ({ values: [{ text: at(payload).name("filter: value"), rows: 1 }], more: false });

export function Rows({ payload }: { payload: Payload }) {
  const { text } = payload;
  const { say } = at(payload);
  const table = useMemo(() => tableFromIPC(new Uint8Array(rows(payload))), [payload]);
  const column = (name: string) => ({ name, type_text: "STRING" });
  const of = { actionId: `rows ${payload.id}`, view: ALL, number: 0, onClose: nothing };
  return (
    <div>
      <CellPanel column={column(say("cell: column"))} number={0} row={0} at={0} table={table} onClose={nothing} />
      <Tree of={{ kind: "map", entries: [[say("tree: name"), { kind: "leaf", text: say("tree: value"), quoted: true }], [text, { kind: "leaf", text, quoted: false }]] }} />
      <Profile {...of} column={column(say("profile: column"))} />
      <FilterBox {...of} column={column(say("filter: column"))} onChange={nothing} />
      <Toolbar
        columns={[column(say("filtered: column"))]}
        state={begin(1)}
        view={filtered(ALL, 0, { kind: "contains", text: say("filtered: words") })}
        rows={1}
        of={2}
        large={false}
        onView={nothing}
        onColumns={nothing}
        onCopy={nothing}
        onLarge={nothing}
      />
    </div>
  );
}
