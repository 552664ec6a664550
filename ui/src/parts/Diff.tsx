import { useMemo } from "react";
import { useText } from "../i18n";
import { diff } from "../state/diff";
import { visible } from "../state/visible";

const SIGNS = { same: " ", old: "−", new: "+" };

/** What changed, line by line: by sign and word, not by colour alone. */
export function Diff({ before, after }: { before: string; after: string }) {
  const { t } = useText();
  const lines = useMemo(() => diff(before, after), [before, after]);
  return (
    <div className="diff" role="group" aria-label={t("action.changes")} data-testid="diff">
      {lines.map((line, i) => {
        const Line = line.kind === "old" ? "del" : line.kind === "new" ? "ins" : "span";
        return (
          // biome-ignore lint: lines of one text have no other name
          <Line key={i} className={line.kind}>
            <span aria-hidden>{SIGNS[line.kind]} </span>
            {line.kind !== "same" && <span className="sr-only">{t(line.kind === "old" ? "action.before" : "action.now")}</span>}
            {visible(line.text)}
          </Line>
        );
      })}
    </div>
  );
}
