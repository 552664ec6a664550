import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { Citation } from "../contract";
import { visible } from "../state/visible";

/** The passages found, numbered as the answer cites them. Nothing of them is loaded, and no address opens:
 * as in an answer, it is text that may be copied. */
export function Citations({ citations }: { citations: Citation[] }) {
  if (citations.length === 0) return <p className="pad quiet">Nothing was found.</p>;
  return (
    <ol className="citations" data-testid="citations">
      {citations.map((citation, i) => (
        // biome-ignore lint: passages have no other name, and do not move
        <li key={i} data-testid="citation">
          <span className="number tabular">{i + 1}</span>
          <div>
            <strong>{visible(citation.title)}</strong>
            {citation.snippet && <p>{visible(citation.snippet)}</p>}
            {citation.source && <Source of={citation.source} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Source({ of }: { of: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <p className="source quiet small">
      <span className="mono">{visible(of)}</span>
      {/^https?:\/\//i.test(of) && (
        <button
          type="button"
          className="icon"
          aria-label={copied ? "Copied" : "Copy the address"}
          onClick={async () => {
            await navigator.clipboard.writeText(of);
            setCopied(true);
          }}
        >
          {copied ? <Check size={14} /> : <Copy size={14} />}
        </button>
      )}
    </p>
  );
}
