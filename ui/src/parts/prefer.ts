import type { Preferences } from "../contract";
import { mayTell } from "../design/toast";
import { speak } from "../i18n";
import { changePreferences, preferences } from "../state/preferences";
import { tellFailed } from "./told";

/** Changes a setting; where it cannot be kept, says why. */
export async function prefer(change: Partial<Preferences>) {
  const may = mayTell();
  const changed = changePreferences(change);
  if ("language" in change) await speak(preferences().language);
  const failure = await changed;
  if (failure && "language" in change) await speak(preferences().language);
  if (failure && may()) tellFailed({ failure, again: () => void prefer(change) });
}
