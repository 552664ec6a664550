import { ChartColumn } from "lucide-react";
import { useState } from "react";
import { Card } from "../../design/Card";
import { useText } from "../../i18n";
import type { HeldResult } from "../../state/held";
import { visible } from "../../state/visible";
import Chart from "./Chart";
import { about, type Wish, wish } from "./propose";
import { isWrong, type Wrong } from "./validate";

function read(text: string, held: readonly HeldResult[]): { of: HeldResult; wish: Wish } | Wrong {
  try {
    const found = wish(text);
    return { of: about(found, held), wish: found };
  } catch (error) {
    if (isWrong(error)) return error;
    throw error;
  }
}

/** A chart that an answer proposes, of a result of its turn; or why it is not drawn. */
export default function Proposed({ text, held }: { text: string; held: readonly HeldResult[] }) {
  const { t } = useText();
  const [found] = useState(() => read(text, held));
  if (isWrong(found)) {
    return (
      <p className="text-sm text-ink-2" data-testid="chart-refused">
        {held.length === 0 ? t("chart.proposed.none") : t("chart.proposed.refused", { why: t(found.key, { name: visible(found.name ?? "") }) })}
      </p>
    );
  }
  const { of } = found;
  return (
    <Card className="text-(length:--t-md)" data-testid="chart-proposed">
      <h3 className="flex items-center gap-2 border-b border-line px-3 py-2 text-sm font-semibold">
        <ChartColumn size={16} aria-hidden /> {t("chart.proposed")}
      </h3>
      <Chart actionId={of.id} columns={of.columns} truncated={of.truncated} rows={of.rows} wish={found.wish} />
    </Card>
  );
}
