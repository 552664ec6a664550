import { Choice } from "../design/Choice";
import { useText } from "../i18n";
import { usePreferences } from "../state/preferences";
import { prefer } from "./prefer";

/** Light or dark. */
export function Colours() {
  const { t } = useText();
  return (
    <Choice
      legend={t("looks.theme")}
      value={usePreferences().theme}
      onChange={(theme) => void prefer({ theme })}
      options={[
        { value: "system", label: t("looks.asSystem") },
        { value: "light", label: t("looks.light") },
        { value: "dark", label: t("looks.dark") },
      ]}
      testId="theme"
    />
  );
}

/** Stronger lines and text. */
export function Contrast() {
  const { t } = useText();
  return (
    <Choice
      legend={t("looks.contrast")}
      value={usePreferences().high_contrast ? "more" : "system"}
      onChange={(next) => void prefer({ high_contrast: next === "more" })}
      options={[
        { value: "system", label: t("looks.asSystem") },
        { value: "more", label: t("looks.high") },
      ]}
      testId="contrast"
    />
  );
}

/** How much room things have. */
export function Room() {
  const { t } = useText();
  return (
    <Choice
      legend={t("looks.density")}
      value={usePreferences().density}
      onChange={(density) => void prefer({ density })}
      options={[
        { value: "comfortable", label: t("looks.comfortable") },
        { value: "compact", label: t("looks.compact") },
      ]}
      testId="density"
    />
  );
}
