import type { ReactNode } from "react";
import { Select } from "../../design/Select";
import { useText } from "../../i18n";
import { axes, isMoment, isNumber, kinds, type Kind, type Known, type Look, MEASURES, measuring, over, PARTS, splits, turned } from "./choose";
import { title } from "./drawn";

/** What a chart is made of, each in a menu of its own. */
export function Menus({ look, columns, onChange }: { look: Look; columns: Known[]; onChange: (look: Look) => void }) {
  const { t } = useText();
  const named = (one: Known) => ({ value: String(one.at), label: title(t, columns, one.at) });
  const find = (value: string) => columns.find((one) => String(one.at) === value);
  const x = find(String(look.x));
  const numbers = columns.filter(isNumber);
  const split = splits(look.kind, columns);
  const parts = PARTS.filter((part) => part !== "hour" || x?.kind === "time");
  const rows = { value: "rows", label: t("chart.rows") };
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-2 px-3 pt-3 pb-1" role="group" aria-label={t("chart.menus")} data-testid="chart-menus">
      <Labelled label={t("chart.kind")}>
        <Select label={t("chart.kind")} value={look.kind} options={kinds(columns).map((kind) => ({ value: kind, label: t(`chart.kind.${kind}`) }))} onChange={(kind: Kind) => onChange(turned(look, kind, columns))} />
      </Labelled>
      <Labelled label={t("chart.x")}>
        <Select label={t("chart.x")} value={String(look.x)} options={axes(look.kind, columns).map(named)} onChange={(value) => onChange(over(look, find(value) as Known))} />
      </Labelled>
      {x && isMoment(x) && look.kind !== "points" && (
        <Labelled label={t("chart.by")}>
          <Select
            label={t("chart.by")}
            value={look.bin.kind}
            options={[...(x.kind === "time" ? [{ value: "none", label: t("chart.by.none") }] : []), ...parts.map((part) => ({ value: part, label: t(`chart.by.${part}`) }))]}
            onChange={(kind) => onChange({ ...look, bin: { kind } as Look["bin"] })}
          />
        </Labelled>
      )}
      {look.kind !== "histogram" && (
        <Labelled label={t("chart.y")}>
          <Select
            label={t("chart.y")}
            value={look.y === null ? "rows" : String(look.y)}
            options={[...(look.kind === "points" ? [] : [rows]), ...numbers.map(named)]}
            onChange={(value) => onChange(measuring(look, find(value) ?? null))}
          />
        </Labelled>
      )}
      {look.kind !== "histogram" && look.kind !== "points" && look.y !== null && (
        <Labelled label={t("chart.measure")}>
          <Select label={t("chart.measure")} value={look.of} options={MEASURES.map((of) => ({ value: of, label: t(`chart.of.${of}`) }))} onChange={(of) => onChange({ ...look, of })} />
        </Labelled>
      )}
      {split.length > 0 && (
        <Labelled label={t("chart.series")}>
          <Select
            label={t("chart.series")}
            value={look.series === null ? "none" : String(look.series)}
            options={[{ value: "none", label: t("chart.series.none") }, ...split.map(named)]}
            onChange={(value) => onChange({ ...look, series: find(value)?.at ?? null })}
          />
        </Labelled>
      )}
    </div>
  );
}

/** A word over a menu; the menu has it as its name already. */
function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // What a column is called may be longer than a line: in the list it is read in whole.
    <div className="grid min-w-0 max-w-44 grid-cols-[minmax(0,1fr)] gap-1 [&>button>span:first-child]:truncate">
      <span className="text-xs text-ink-2" aria-hidden>
        {label}
      </span>
      {children}
    </div>
  );
}
