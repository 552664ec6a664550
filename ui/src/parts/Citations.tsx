import type { Citation } from "../contract";
import { useText } from "../i18n";
import { visible } from "../state/visible";
import { CopyButton } from "./CopyButton";

/** The passages found, numbered as the answer cites them. Nothing of them is loaded, and no address opens:
 * as in an answer, it is text that may be copied. */
export function Citations({ citations }: { citations: Citation[] }) {
  const { t } = useText();
  if (citations.length === 0) return <p className="p-3 text-sm text-ink-2">{t("action.nothingFound")}</p>;
  return (
    <ol
      className="ring-inside max-h-105 divide-y divide-line overflow-auto border-t border-line first:border-t-0"
      data-testid="citations"
      // A list that scrolls is reached by key.
      tabIndex={0}
      aria-label={t("action.found")}
    >
      {citations.map((citation, i) => (
        // biome-ignore lint: passages have no other name, and do not move
        <li key={i} className="flex gap-3 p-3 text-sm" data-testid="citation">
          <span className="grid h-5 min-w-5 shrink-0 place-items-center rounded-sm border border-line-strong px-1 text-xs text-ink-2 tabular-nums">
            {i + 1}
          </span>
          <div className="grid min-w-0 gap-0.5 [overflow-wrap:anywhere]">
            <strong>{visible(citation.title)}</strong>
            {citation.snippet && <p className="text-ink-2">{visible(citation.snippet)}</p>}
            {citation.source && <Source of={citation.source} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Source({ of }: { of: string }) {
  const { t } = useText();
  return (
    <p className="flex items-center gap-1 text-ink-2">
      <span className="min-w-0 font-mono text-xs">{visible(of)}</span>
      {/^https?:\/\//i.test(of) && <CopyButton icon words={t("copyAddress")} text={() => of} />}
    </p>
  );
}
