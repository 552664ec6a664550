import { Braces, Download, Rows3 } from "lucide-react";
import { lazy, type RefObject, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { View } from "vega";
import type { ChartRows, Column, ResultView } from "../../contract";
import { Button } from "../../design/Button";
import { Skeleton } from "../../design/Skeleton";
import { mayTell, toast } from "../../design/toast";
import { asFailure, rpc } from "../../host";
import { useText } from "../../i18n";
import { useMayExport } from "../../state/managed";
import type { Failed } from "../../state/failed";
import { visible } from "../../state/visible";
import { FailedNote } from "../FailedNote";
import { tellFailed } from "../told";
import { isCut, type Looked } from "../results/view";
import { asked, choose, known, type Known, type Look, type Unfit } from "./choose";
import { drawn, measureName, title } from "./drawn";
import { asKept, toKeep } from "./kept";
import { Menus } from "./Menus";
import { Rows } from "./Rows";
import { fulfilled, type Wish } from "./propose";
import type { Body } from "./spec";
import { SpecEditor } from "./SpecEditor";
import { summary } from "./summary";
import { isWrong, type Wrong } from "./validate";

const Picture = lazy(() => import("./Picture"));

/** What is drawn: as the menus say, or as somebody wrote it instead. */
interface Chosen {
  look: Look;
  body?: Body;
}

/** So many frames a chart that is wanted as a picture is waited for. */
const PATIENCE = 300;

/** A result as a chart: chosen by its columns, changed by menus, grouped and measured by the engine. */
export default function Chart(props: {
  actionId: string;
  columns: Column[];
  truncated: boolean;
  /** All the rows there are. */
  rows?: number;
  /** How the rows are looked at meanwhile: of those the chart is made. */
  looked?: RefObject<Looked | undefined>;
  /** What is wished for, in place of what was kept or would be chosen. */
  wish?: Wish;
}) {
  const { actionId, truncated, wish } = props;
  const { t, number } = useText();
  const [views] = useState(props.looked?.current?.views);
  const of = useMemo(() => (views && isCut(views.shown) ? { action_id: actionId, view: { ...views.shown, sort: [] } } : { action_id: actionId }), [actionId, views]);
  const [columns, setColumns] = useState<Known[]>();
  const [chosen, setChosen] = useState<Chosen | Unfit | Wrong>();
  const [failed, setFailed] = useState<Failed>();
  const [tries, setTries] = useState(0);
  const again = () => {
    setFailed(undefined);
    setTries(tries + 1);
  };
  const names = JSON.stringify(props.columns);
  useEffect(() => {
    let gone = false;
    Promise.all([rpc("results/chart_columns", of), wish ? { chart: null } : rpc("results/chart_kept", { action_id: actionId })]).then(
      ([found, { chart }]) => {
        if (gone) return;
        const all = known(JSON.parse(names) as Column[], found);
        setColumns(all);
        if (wish) {
          const wished = fulfilled(wish, all);
          return setChosen(isWrong(wished) ? wished : { look: wished });
        }
        const look = choose(all, found.rows);
        setChosen(typeof look === "string" ? look : (chart && asKept(chart, all)) || { look });
      },
      (error) => !gone && setFailed({ failure: asFailure(error), again }),
    );
    return () => void (gone = true);
  }, [actionId, of, wish, names, tries]);

  /** What is wished for stands in its answer already; what is chosen here is kept. */
  const change = (next: Chosen) => {
    setChosen(next);
    if (wish) return;
    const keep = () => rpc("results/keep_chart", { action_id: actionId, chart: toKeep(next.look, next.body) }).catch((error) => tellFailed({ failure: asFailure(error), again: () => void keep() }));
    void keep();
  };

  if (failed?.failure.code === "not_found") return <p className="p-3 text-sm text-ink-2">{t("action.notHeld")}</p>;
  if (failed) {
    return (
      <div className="p-3">
        <FailedNote {...failed} />
      </div>
    );
  }
  if (!columns || !chosen) return <Waiting />;
  if (typeof chosen === "string" || isWrong(chosen)) {
    return (
      <p className="p-3 text-sm text-ink-2" data-testid="chart-unfit">
        {typeof chosen === "string" ? t(`chart.unfit.${chosen}`) : t("chart.proposed.refused", { why: t(chosen.key, { name: visible(chosen.name ?? "") }) })}
      </p>
    );
  }
  const cut = "view" in of && views ? t("chart.ofShown", { rows: number(views.rows), of: number(props.rows ?? views.rows) }) : undefined;
  return (
    <div data-testid="chart">
      <Menus look={chosen.look} columns={columns} onChange={(look) => change({ look })} />
      <Shown of={of} chosen={chosen} columns={columns} notes={[cut, truncated ? t("chart.cut") : undefined]} onBody={(body) => change({ look: chosen.look, body })} />
    </div>
  );
}

function Waiting() {
  const { t } = useText();
  return (
    <div className="p-3">
      <Skeleton lines={4} label={t("action.loading")} />
    </div>
  );
}

/** What was chosen, as it came from the engine: the picture, its words, its rows, and the ways to take it away. */
function Shown(props: {
  of: { action_id: string; view?: ResultView };
  chosen: Chosen;
  columns: Known[];
  notes: (string | undefined)[];
  onBody: (body: Body | undefined) => void;
}) {
  const { of, columns, onBody } = props;
  const { look, body } = props.chosen;
  const text = useText();
  const mayExport = useMayExport();
  const { t, number } = text;
  const [came, setCame] = useState<{ look: Look; rows: ChartRows }>();
  const [failed, setFailed] = useState<Failed>();
  const [tries, setTries] = useState(0);
  const [table, setTable] = useState(false);
  const [json, setJson] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const view = useRef<View | null>(null);
  const again = () => {
    setFailed(undefined);
    setTries((tries) => tries + 1);
  };
  useEffect(() => {
    let gone = false;
    setFailed(undefined);
    setJson(undefined);
    setRefused(undefined);
    rpc("results/chart", { ...of, chart: asked(look) }).then(
      (rows) => !gone && setCame({ look, rows }),
      (error) => !gone && setFailed({ failure: asFailure(error), again }),
    );
    return () => void (gone = true);
  }, [of, look, tries]);

  const points = useMemo(() => (came ? drawn(text, came.rows, came.look) : []), [came, text]);
  const says = useMemo(() => (came ? summary(text, came.look, columns, points) : ""), [came, text, columns, points]);
  if (failed) {
    return (
      <div className="p-3">
        {failed.failure.code === "not_found" ? <p className="text-sm text-ink-2">{t("action.notHeld")}</p> : <FailedNote {...failed} />}
      </div>
    );
  }
  if (!came) return <Waiting />;
  const titles = {
    x: title(t, columns, came.look.x),
    y: measureName(t, came.look, columns, points),
    s: came.look.series === null ? "" : title(t, columns, came.look.series),
  };
  const { rows } = came;
  const drawable = points.some((point) => point.y !== null);
  const binned = came.look.kind === "points" && points.some((point) => point.rows > 1);
  const notes = [
    ...props.notes,
    binned ? t("chart.binned") : undefined,
    rows.left_out > 0 ? t("chart.leftOut", { count: rows.left_out, shown: number(rows.left_out) }) : undefined,
  ].filter((note) => note !== undefined);
  const fails = (error: unknown) => {
    if (!body) return setFailed({ failure: asFailure(error), again });
    setRefused(t("chart.json.undrawn", { name: error instanceof Error ? error.message : String(error) }));
    onBody(undefined);
  };
  const edit = async () => {
    if (json !== undefined) return setJson(undefined);
    const [{ body: made }, { tones }] = await Promise.all([import("./spec"), import("./tones")]);
    setJson(JSON.stringify(body ?? made({ look: came.look, points, x_is: rows.x_is, titles, tones: tones(), width: 600 }), null, 2));
  };
  const save = async (form: "png" | "svg") => {
    // Pressed while it is being drawn: it is saved once it is.
    for (let frames = 0; !view.current && frames < PATIENCE; frames++) await new Promise(requestAnimationFrame);
    if (!view.current) return;
    const may = mayTell();
    try {
      const { picture } = await import("./draw");
      const base64 = await picture(view.current, form);
      const { path } = await rpc("results/save_picture", { action_id: of.action_id, title: `${titles.y} ${titles.x}`, form, base64 });
      if (may()) toast({ text: (say) => say("export.saved", { path }) });
    } catch (error) {
      if (may()) tellFailed({ failure: asFailure(error), again: () => void save(form) });
    }
  };
  const forms = mayExport ? (["png", "svg"] as const) : [];
  return (
    <>
      <p className="px-3 pt-1 pb-2 text-sm [overflow-wrap:anywhere]" data-testid="chart-summary">
        {visible(says)}
      </p>
      {drawable && (
        <Suspense fallback={<Waiting />}>
          <Picture look={came.look} points={points} x_is={rows.x_is} titles={titles} says={says} view={view} body={body} onFailed={fails} />
        </Suspense>
      )}
      {notes.length > 0 && (
        <p className="px-3 pb-2 text-xs text-ink-2" data-testid="chart-notes">
          {notes.join(" ")}
        </p>
      )}
      {drawable && (
        <div className="flex flex-wrap items-center gap-1 px-1.5 pb-1.5">
          <Button look="plain" size="sm" aria-expanded={table} onClick={() => setTable(!table)} data-testid="chart-rows">
            <Rows3 size={14} aria-hidden /> {t("chart.table")}
          </Button>
          <Button look="plain" size="sm" aria-expanded={json !== undefined} onClick={() => void edit()} data-testid="chart-json">
            <Braces size={14} aria-hidden /> JSON
          </Button>
          <span className="ml-auto flex gap-1">
            {forms.map((form) => (
              <Button key={form} look="plain" size="sm" aria-label={t(`chart.save.${form}`)} onClick={() => void save(form)} data-testid={`chart-save-${form}`}>
                <Download size={14} aria-hidden /> {form.toUpperCase()}
              </Button>
            ))}
          </span>
        </div>
      )}
      {json !== undefined && (
        <SpecEditor
          text={json}
          edited={!!body}
          failed={refused}
          onDraw={(body) => {
            setRefused(undefined);
            onBody(body);
          }}
          onBack={() => {
            onBody(undefined);
            setJson(undefined);
          }}
        />
      )}
      {table && <Rows points={points} titles={titles} counts={points.some((point) => point.rows !== 1)} />}
    </>
  );
}
