import type { Say } from "../i18n";
import type { Replacing } from "../state/replacing";

/** How far a newer version is, in a line. */
export function saidOf(t: Say, now: Replacing, version: string): string {
  switch (now.at) {
    case "fetching":
      return t("updates.fetching");
    case "installing":
      return t("updates.installing");
    case "installed":
      return t("updates.installed", { version: now.version });
    case "idle":
      return t(now.failure && now.version === version ? "updates.notInstalled" : "updates.there", { version });
  }
}
