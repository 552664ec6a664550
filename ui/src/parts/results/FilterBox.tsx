import { useEffect, useState } from "react";
import type { Column, Condition, DistinctValues, ResultView } from "../../contract";
import { Button } from "../../design/Button";
import { Checkbox } from "../../design/Checkbox";
import { Field, TextInput } from "../../design/Field";
import { Select } from "../../design/Select";
import { type Say, useText } from "../../i18n";
import { rpc } from "../../host";
import { useFailed } from "../../state/failed";
import { kind } from "../../state/kinds";
import { visible } from "../../state/visible";
import { FailedNote } from "../FailedNote";
import { Aside } from "./Aside";
import { filtered } from "./view";

type Is = Condition["kind"];
const SHOWN = 50;
/** After so long without a key, what was typed is looked for. */
const TYPED = 300;

/** Which rows are shown, by what stands in one column. */
export function FilterBox(props: {
  actionId: string;
  view: ResultView;
  column: Column;
  number: number;
  onChange: (view: ResultView) => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const { view, column } = props;
  const was = view.filters.find((one) => one.column === props.number)?.is;
  const [is, setIs] = useState<Is>(was?.kind ?? "one_of");
  const [values, setValues] = useState<readonly (string | null)[]>(was && "values" in was ? was.values : []);
  const [text, setText] = useState(was?.kind === "contains" ? was.text : "");
  const [least, setLeast] = useState(was?.kind === "between" ? (was.least ?? "") : "");
  const [most, setMost] = useState(was?.kind === "between" ? (was.most ?? "") : "");
  const ranges = ["number", "date", "time", "text"].includes(kind(column));
  const kinds: Is[] = ["one_of", "none_of", "contains", ...(ranges ? (["between"] as const) : []), "null", "not_null"];
  const made = condition(is, values, text, least, most);
  const apply = () => made && props.onChange(filtered(view, props.number, made));
  return (
    <Aside title={t("grid.filter")} about={column.name} testId="filter-panel" onClose={props.onClose}>
      {/* No form: a checkbox in one brings a second input with it. */}
      <div
        className="grid gap-3"
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.target instanceof HTMLInputElement) apply();
        }}
      >
        <Select label={t("grid.condition")} value={is} onChange={setIs} options={kinds.map((value) => ({ value, label: t(`grid.is.${value}`) }))} />
        {(is === "one_of" || is === "none_of") && <Values {...props} chosen={values} onChoose={setValues} />}
        {is === "contains" && <TextInput aria-label={t("grid.is.contains")} value={text} onChange={(event) => setText(event.target.value)} data-testid="filter-text" />}
        {is === "between" && (
          <div className="grid grid-cols-2 gap-2">
            <Field label={t("grid.least")}>{(tied) => <TextInput {...tied} value={least} onChange={(event) => setLeast(event.target.value)} data-testid="filter-least" />}</Field>
            <Field label={t("grid.most")}>{(tied) => <TextInput {...tied} value={most} onChange={(event) => setMost(event.target.value)} data-testid="filter-most" />}</Field>
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button size="sm" look="primary" disabled={!made} onClick={apply} data-testid="filter-apply">
            {t("grid.apply")}
          </Button>
          {was && (
            <Button size="sm" look="plain" onClick={() => props.onChange(filtered(view, props.number, undefined))} data-testid="filter-remove">
              {t("grid.remove")}
            </Button>
          )}
        </div>
      </div>
    </Aside>
  );
}

/** What was said, as a condition; nothing while nothing is said. */
export function condition(is: Is, values: readonly (string | null)[], text: string, least: string, most: string): Condition | undefined {
  switch (is) {
    case "one_of":
    case "none_of":
      return values.length > 0 ? { kind: is, values: [...values] } : undefined;
    case "contains":
      return text ? { kind: is, text } : undefined;
    case "between":
      return least || most ? { kind: is, least: least.trim() || null, most: most.trim() || null } : undefined;
    default:
      return { kind: is };
  }
}

/** A condition in a few words. */
export function inWords(t: Say, name: string, is: Condition): string {
  const shown = (value: string | null) => (value === null ? "NULL" : value === "" ? '""' : value);
  switch (is.kind) {
    case "one_of":
    case "none_of":
      return `${name} ${is.kind === "one_of" ? "=" : "≠"} ${is.values.slice(0, 3).map(shown).join(", ")}${is.values.length > 3 ? ` + ${is.values.length - 3}` : ""}`;
    case "contains":
      return `${name} ~ ${is.text}`;
    case "between":
      return is.least !== null && is.most !== null ? `${is.least} ≤ ${name} ≤ ${is.most}` : is.least !== null ? `${name} ≥ ${is.least}` : `${name} ≤ ${is.most ?? ""}`;
    default:
      return `${name}: ${t(`grid.is.${is.kind}`)}`;
  }
}

function Values(props: {
  actionId: string;
  view: ResultView;
  number: number;
  chosen: readonly (string | null)[];
  onChoose: (values: readonly (string | null)[]) => void;
}) {
  const { t, number } = useText();
  const { actionId, view, chosen } = props;
  const [words, setWords] = useState("");
  const [found, setFound] = useState<DistinctValues>();
  const [again, setAgain] = useState(0);
  const { failed, fail, clear } = useFailed();
  // biome-ignore lint: to ask again is to ask for the same
  useEffect(() => {
    let gone = false;
    clear();
    // What the column itself leaves out can be chosen again.
    const among = filtered({ ...view, sort: [] }, props.number, undefined);
    const ask = () =>
      rpc("results/distinct", { action_id: actionId, view: among, column: props.number, words, count: SHOWN }).then(
        (values) => gone || setFound(values),
        (error) => gone || fail(error, () => setAgain((count) => count + 1)),
      );
    // The engine counts all rows for it: not with every key.
    const timer = setTimeout(ask, words ? TYPED : 0);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [actionId, view, props.number, words, again]);
  // What is chosen stays in sight.
  const missing = chosen.filter((value) => !found?.values.some((one) => one.text === value));
  const all = [...missing.map((text) => ({ text, rows: undefined })), ...(found?.values ?? [])];
  return (
    <div className="grid gap-2">
      <TextInput type="search" aria-label={t("grid.findValue")} placeholder={t("grid.findValue")} value={words} onChange={(event) => setWords(event.target.value)} data-testid="filter-find" />
      {failed && <FailedNote {...failed} bare />}
      <div className="grid max-h-44 gap-1 overflow-auto" role="group" aria-label={t("grid.values")}>
        {all.map(({ text, rows }) => (
          <div key={text === null ? "null" : `text ${text}`} className="flex items-center justify-between gap-2" data-testid="filter-value">
            <Checkbox checked={chosen.includes(text)} onChange={(on) => props.onChoose(on ? [...chosen, text] : chosen.filter((one) => one !== text))}>
              <span className={text === null ? "text-ink-3 italic" : text === "" ? "text-ink-3" : "[overflow-wrap:anywhere]"}>
                {text === null ? "NULL" : text === "" ? '""' : visible(text.slice(0, 200))}
              </span>
            </Checkbox>
            {rows !== undefined && <span className="text-xs text-ink-2 tabular-nums">{number(rows)}</span>}
          </div>
        ))}
      </div>
      {found?.more && <p className="text-xs text-ink-2">{t("grid.moreValues")}</p>}
    </div>
  );
}
