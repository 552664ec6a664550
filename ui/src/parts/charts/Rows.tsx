import { useText } from "../../i18n";
import { visible } from "../../state/visible";
import type { Drawn } from "./drawn";

/** So many rows stand in the table of a chart. */
const MOST = 500;

/** What a chart shows, as a table of words and numbers. */
export function Rows({ points, titles, counts }: { points: Drawn[]; titles: { x: string; y: string; s: string }; counts: boolean }) {
  const { t, number } = useText();
  const split = points.some((point) => point.s);
  const shown = points.slice(0, MOST);
  const head = "sticky top-0 bg-surface px-3 py-1.5 font-semibold text-ink-2";
  return (
    <div className="ring-inside max-h-80 overflow-auto border-t border-line" tabIndex={0} role="region" aria-label={t("chart.table")} data-testid="chart-table">
      <table className="w-full border-collapse text-sm tabular-nums">
        <thead>
          <tr className="border-b border-line text-left">
            <th scope="col" className={head}>{visible(titles.x)}</th>
            {split && <th scope="col" className={head}>{visible(titles.s)}</th>}
            <th scope="col" className={`${head} text-right`}>{visible(titles.y)}</th>
            {counts && <th scope="col" className={`${head} text-right`}>{t("chart.rows")}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((point, i) => (
            // biome-ignore lint: two may be the same
            <tr key={i} className="border-b border-line last:border-0">
              <th scope="row" className="px-3 py-1 text-left font-normal [overflow-wrap:anywhere]">{visible(point.label)}</th>
              {split && <td className="px-3 py-1 [overflow-wrap:anywhere]">{visible(point.s)}</td>}
              <td className="px-3 py-1 text-right">{point.y === null ? <em className="text-ink-3">NULL</em> : number(point.y)}</td>
              {counts && <td className="px-3 py-1 text-right text-ink-2">{number(point.rows)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {points.length > MOST && <p className="p-3 text-xs text-ink-2">{t("chart.firstRows", { count: MOST, shown: number(MOST) })}</p>}
    </div>
  );
}
