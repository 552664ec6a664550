import type { NamedValue, ValueKind } from "../../contract";
import { TextInput } from "../../design/Field";
import { Select } from "../../design/Select";
import { useText } from "../../i18n";

const KINDS: ValueKind[] = ["STRING", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"];
/** Plain fields: the desktop's own pickers differ, and none of them knows NULL. */
const MODES: Partial<Record<ValueKind, "numeric" | "decimal">> = { BIGINT: "numeric", DOUBLE: "decimal" };
/** How a value of a type is written. */
const FORMS: Partial<Record<ValueKind, string>> = { DATE: "2026-01-31", TIMESTAMP: "2026-01-31T09:00:00Z" };

/** The parameters of the statement, each with its type and its value. What is left empty is NULL, but a text. */
export function Values(props: { values: NamedValue[]; onChange: (value: NamedValue) => void; onRun: () => void }) {
  const { t } = useText();
  return (
    <form
      className="grid gap-2 border-t border-line bg-sunken p-3"
      aria-label={t("editor.values")}
      onSubmit={(event) => {
        event.preventDefault();
        props.onRun();
      }}
      data-testid="editor-values"
    >
      {props.values.map((one) => (
        <div key={one.name} className="grid grid-cols-[10em_minmax(0,1fr)] items-center gap-2 sm:grid-cols-[minmax(6em,12em)_10em_minmax(0,32em)]">
          <label htmlFor={`value-${one.name}`} className="min-w-0 truncate font-mono text-sm max-sm:col-span-2" translate="no" title={`:${one.name}`}>
            :{one.name}
          </label>
          <Select
            label={t("editor.typeOf", { name: one.name })}
            value={one.type}
            onChange={(type) => props.onChange({ ...one, type, value: type === "BOOLEAN" ? null : one.value })}
            options={KINDS.map((value) => ({ value, label: t(`editor.type.${value}`) }))}
          />
          {one.type === "BOOLEAN" ? (
            <Select
              label={t("editor.valueOf", { name: one.name })}
              value={one.value ?? "null"}
              onChange={(value) => props.onChange({ ...one, value: value === "null" ? null : value })}
              options={["null", "true", "false"].map((value) => ({ value, label: value === "null" ? "NULL" : value.toUpperCase() }))}
            />
          ) : (
            <TextInput
              id={`value-${one.name}`}
              value={one.value ?? ""}
              placeholder={one.value !== null ? t("editor.emptyText") : FORMS[one.type] ? `NULL · ${FORMS[one.type]}` : "NULL"}
              spellCheck={false}
              inputMode={MODES[one.type]}
              onChange={(event) => {
                const text = event.target.value;
                props.onChange({ ...one, value: text === "" && one.type !== "STRING" ? null : text });
              }}
              data-testid={`value-${one.name}`}
            />
          )}
          {one.type === "STRING" && one.value === "" && (
            <button type="button" className="col-start-2 min-h-6 justify-self-start text-xs text-ink-2 underline sm:col-start-3" onClick={() => props.onChange({ ...one, value: null })}>
              {t("editor.asNull")}
            </button>
          )}
        </div>
      ))}
    </form>
  );
}
