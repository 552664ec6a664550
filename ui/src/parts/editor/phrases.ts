// The words that the editor's own parts show, in the language of the window.
import type { Say } from "../../i18n";

export const phrases = (t: Say): Record<string, string> => ({
  Find: t("editor.find"),
  Replace: t("editor.replaceWith"),
  next: t("editor.next"),
  previous: t("editor.previous"),
  all: t("editor.all"),
  "match case": t("editor.case"),
  "by word": t("editor.word"),
  regexp: t("editor.regexp"),
  replace: t("editor.replace"),
  "replace all": t("editor.replaceAll"),
  close: t("close"),
  "current match": t("editor.match"),
  "on line": t("editor.onLine"),
  "replaced $ matches": t("editor.replaced"),
  "replaced match on line $": t("editor.replacedOne"),
  "Go to line": t("editor.goToLine"),
  go: t("editor.go"),
  Completions: t("editor.completions"),
  "Control character": t("editor.control"),
});
