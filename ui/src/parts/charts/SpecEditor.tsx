import { useState } from "react";
import { Button } from "../../design/Button";
import { Field, TextArea } from "../../design/Field";
import { useText } from "../../i18n";
import type { Body } from "./spec";
import { isWrong, read } from "./validate";

/** The chart as Vega-Lite, to be written by hand: read and judged before it is drawn. */
export function SpecEditor(props: { text: string; edited: boolean; failed?: string; onDraw: (body: Body) => void; onBack: () => void }) {
  const { t } = useText();
  const [text, setText] = useState(props.text);
  const [wrong, setWrong] = useState<string>();
  const draw = () => {
    try {
      const body = read(text);
      setWrong(undefined);
      props.onDraw(body);
    } catch (error) {
      if (!isWrong(error)) throw error;
      setWrong(t(error.key, { name: error.name ?? "" }));
    }
  };
  return (
    <form
      className="grid gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        draw();
      }}
      data-testid="chart-json-form"
    >
      <Field label={t("chart.json.label")} hint={t("chart.json.hint")} wrong={wrong ?? props.failed}>
        {(tied) => (
          <TextArea
            code
            rows={12}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                draw();
              }
            }}
            data-testid="chart-json-text"
            {...tied}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" data-testid="chart-json-draw">
          {t("chart.json.draw")}
        </Button>
        {props.edited && (
          <Button onClick={props.onBack} data-testid="chart-json-back">
            {t("chart.json.back")}
          </Button>
        )}
      </div>
    </form>
  );
}
