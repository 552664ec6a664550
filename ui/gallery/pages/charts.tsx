import Chart from "../../src/parts/charts/Chart";
import { Prose } from "../../src/parts/Prose";
import { begin } from "../../src/parts/results/columns";
import { Held } from "../../src/state/held";
import { toKeep } from "../../src/parts/charts/kept";
import { ActionCard } from "../../src/parts/ActionCard";
import { Card } from "../../src/design/Card";
import { shown } from "../fixtures/actions";
import { CHARTED } from "../fixtures/charts";
import { FAILURES } from "../fixtures/failures";
import type { Page, Steps } from "../page";

const columns = (id: string) => CHARTED[id]?.columns ?? [];
/** All pictures of the page are there. */
const drawnAll = (count: number) => async ({ until }: Steps) => until(() => document.querySelectorAll("[data-testid=chart-picture][data-drawn] svg").length === count);
const sheet = (id: string, title: string, all: [id: string, title: string][], more: Partial<Page> = {}): Page => ({
  id,
  title,
  scenes: () =>
    all.map(([action, title]) => ({
      title,
      body: (
        <Card>
          <Chart actionId={action} columns={columns(action)} truncated={action === "binned"} />
        </Card>
      ),
    })),
  act: drawnAll(all.length),
  ...more,
});
const seen = (id: string) => async ({ see }: Steps) => void (await see(id));

const LOOKED = { current: { views: { shown: { filters: [], words: "i", sort: [] }, rows: 2, before: [] }, columns: begin(4) } };
const HELD = [{ id: "regions", names: columns("regions").map(({ name }) => name), columns: columns("regions"), rows: 4, truncated: false }];
const KEPT = toKeep(
  { kind: "bars", x: 0, bin: { kind: "none" }, y: 2, of: "sum", series: null },
  { height: 100, mark: "bar", encoding: { x: { field: "y", type: "quantitative" }, y: { field: "x", type: "nominal" } } },
);
const answer = (spec: object) => (
  <Held value={HELD}>
    <Prose text={`DACH leads, before the United Kingdom.\n\n\`\`\`vega-lite\n${JSON.stringify(spec)}\n\`\`\`\n\nNobody else comes near.`} />
  </Held>
);

export const charts: Page[] = [
  sheet("charts-bars", "Charts: bars", [["regions", "A few words"], ["countries", "The first twenty, NULL, and the others"]]),
  sheet("charts-lines", "Charts: lines", [["line", "One line"], ["series", "Series"]]),
  sheet("charts-numbers", "Charts: numbers", [["points", "Points"], ["binned", "Too many points, cut by a limit"], ["histogram", "A histogram"]]),
  sheet("charts-table", "Charts: the rows of a chart", [["series", "With series"]], {
    act: async (steps) => {
      await drawnAll(1)(steps);
      await steps.click("chart-rows");
      await steps.see("chart-table");
    },
  }),
  sheet("charts-json", "Charts: written by hand", [["regions", "A field that there is not"]], {
    act: async (steps) => {
      await drawnAll(1)(steps);
      await steps.click("chart-json");
      await steps.type("chart-json-text", '{ "mark": "bar", "encoding": { "y": { "field": "revenue" } } }');
      await steps.click("chart-json-draw");
      await steps.until(() => !!document.querySelector("[aria-invalid]"));
    },
  }),
  sheet("charts-none", "Charts: none fits", [["unfit", "Values that do not differ"]], { act: seen("chart-unfit") }),
  sheet("charts-novalues", "Charts: nothing to draw", [["novalues", "NULL alone"]], { act: seen("chart-summary") }),
  sheet("charts-waiting", "Charts: on the way", [["regions", "The engine groups the rows"]], { replies: { "results/chart": "never" }, act: seen("chart-menus") }),
  sheet("charts-failed", "Charts: failed", [["regions", "The engine cannot"]], { replies: { "results/chart": FAILURES.invalid }, act: seen("failure") }),
  sheet("charts-gone", "Charts: the rows are gone", [["regions", "Not held any more"]], { replies: { "results/chart_columns": FAILURES.not_found }, act: async ({ until }) => until(() => !!document.querySelector("section p")) }),
  sheet("charts-kept", "Charts: as it was kept", [["regions", "Written by hand"]], { replies: { "results/chart_kept": { chart: KEPT } } }),
  sheet("charts-long", "Charts: columns that are called by what computes them", [["computed", "Bars"], ["computedLine", "Series"]]),
  {
    id: "charts-shown",
    title: "Charts: of the rows that the table shows",
    scenes: () => [{ title: "Two of four rows", body: <Card><Chart actionId="regions" columns={columns("regions")} truncated={false} rows={4} looked={LOOKED} /></Card> }],
    act: drawnAll(1),
  },
  {
    id: "charts-proposed",
    title: "Charts: proposed in an answer",
    scenes: () => [
      { title: "Of a result of the turn", body: answer({ mark: "bar", encoding: { x: { field: "region" }, y: { field: "orders", aggregate: "sum" } } }) },
      { title: "Which brings data of its own", body: answer({ data: { url: "https://x.example/rows.json" }, mark: "bar", encoding: { x: { field: "region" } } }) },
      { title: "Of a column that there is not", body: answer({ mark: "bar", encoding: { x: { field: "country" } } }) },
    ],
    act: async (steps) => {
      await drawnAll(1)(steps);
      await steps.until(() => document.querySelectorAll("[data-testid=chart-refused]").length === 2);
    },
  },
  {
    id: "charts-card",
    title: "Charts: in the card of an action",
    scenes: () => [{ title: "Table, chart, SQL", body: <ActionCard shown={shown()} onSuggest={() => {}} /> }],
    act: async (steps) => {
      await steps.click("tab-chart");
      await drawnAll(1)(steps);
    },
  },
];
