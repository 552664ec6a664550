// Charts of what strangers say: columns by their names, and in every place of a chart their words.
import type { Chart as Asked, ChartColumns, ChartRows, Column } from "../../src/contract";
import Chart from "../../src/parts/charts/Chart";
import Proposed from "../../src/parts/charts/Proposed";
import { Rows } from "../../src/parts/charts/Rows";
import type { Replies } from "../host";
import { at, type Payload } from "./words";

const column = (kind: ChartColumns["columns"][number]["kind"], distinct: number): ChartColumns["columns"][number] => ({ kind, distinct, hours: kind === "date" ? 480 : null, longest: 9 });
const whole = (more: Partial<ChartRows>): ChartRows => ({ x_is: "text", points: [], places: 2, other: null, left_out: 0, step: null, ...more });

/** What the engine would say of them. */
export function charting(first: (id: string) => Payload | undefined): Replies {
  return {
    "results/chart_columns": ({ action_id }: { action_id: string }) => ({
      columns: action_id.endsWith("/bars") ? [column("text", 20), column("number", 9)] : [column("text", 2), column("date", 20), column("number", 9)],
      rows: 20,
    }),
    "results/chart": ({ action_id, chart }: { action_id: string; chart: Asked }): ChartRows => {
      const payload = first(action_id) as Payload;
      const { text } = payload;
      if (chart.series === null) {
        return whole({
          points: [
            { x: at(payload).name("chart: value"), series: null, y: 9, rows: 2 },
            { x: text, series: null, y: 5, rows: 2 },
          ],
        });
      }
      const days = ["2026-01-01", "2026-01-02"];
      const points = days.flatMap((x, i) => [`${text} (series)`, text].map((series, s) => ({ x, series, y: 9 - i - s, rows: 2 })));
      return whole({ x_is: "time", points });
    },
  };
}

/** Some are series of lines too: as many drawings of each would only take long. */
const isDrawnTwice = ({ id }: Payload) => id % 4 === 0;
/** How many charts are drawn of these. */
export const drawings = (all: Payload[]) => all.length + all.filter(isDrawnTwice).length;

export function Charts({ payload }: { payload: Payload }) {
  const { id, text } = payload;
  const { say } = at(payload);
  const bars: Column[] = [{ name: say("chart: across"), type_text: text }, { name: say("chart: measured"), type_text: "INT" }];
  const lines: Column[] = [{ name: text, type_text: text }, { name: text, type_text: "DATE" }, { name: "__proto__", type_text: "INT" }];
  const point = { x: text, end: null, y: 1, s: say("chart: series in the table"), label: say("chart: value in the table"), rest: false, rows: 1 };
  const spec = (more: object) => JSON.stringify({ mark: "bar", encoding: { x: { field: at(payload).name("proposed: column") } }, ...more });
  const held = [{ id: "none", names: [text, "__proto__"], columns: lines, truncated: false }];
  return (
    <div>
      <Proposed text={spec({})} held={held} />
      <Proposed text={spec({ mark: at(payload).name("proposed: mark") })} held={held} />
      <Proposed text={text} held={held} />
      <Chart actionId={`u${id}/bars`} columns={bars} truncated={false} />
      {isDrawnTwice(payload) && <Chart actionId={`u${id}/lines`} columns={lines} truncated={false} />}
      <Rows points={[point]} titles={{ x: say("chart: head"), y: text, s: say("chart: head of the series") }} counts={false} />
    </div>
  );
}
