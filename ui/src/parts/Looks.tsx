import { Choice } from "../design/Choice";
import { toast } from "../design/toast";
import type { Preferences } from "../contract";
import { speak, useText } from "../i18n";
import { changePreferences, preferences, usePreferences } from "../state/preferences";

/** Changes a setting; where it cannot be kept, says why. */
export async function prefer(change: Partial<Preferences>) {
  const changed = changePreferences(change);
  if ("language" in change) await speak(preferences().language);
  const failure = await changed;
  if (failure && "language" in change) await speak(preferences().language);
  if (failure) toast({ text: `${failure.message} ${failure.hint}` });
}

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
