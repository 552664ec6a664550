import { FileText, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import { type Attachment, size } from "../state/attachments";
import { visible } from "../state/visible";

/** So much of a file is shown, in lines and in characters of one. */
const LINES = 12;
const CHARACTERS = 200;

/** The files of a question: name, size, and the first lines of one that is opened. */
export function Attached(props: { files: Attachment[]; onRemove?: (at: number) => void }) {
  const { t } = useText();
  const { files, onRemove } = props;
  const [open, setOpen] = useState<number>();
  const shown = open === undefined ? undefined : files[open];
  return (
    <div className="grid max-w-full min-w-0 grid-cols-[minmax(0,1fr)] gap-2" data-testid="attached">
      <ul className="flex flex-wrap justify-end gap-1.5" aria-label={t("files.label")}>
        {files.map((file, i) => (
          <li
            // biome-ignore lint: two files may have one name
            key={i}
            className="inline-flex min-w-0 max-w-full items-center rounded-sm border border-line-strong bg-surface text-sm"
            data-testid="attachment"
          >
            <button
              type="button"
              className="ring-inside flex min-h-7 min-w-0 items-center gap-1.5 rounded-sm px-2 hover:bg-hover"
              aria-expanded={open === i}
              onClick={() => setOpen(open === i ? undefined : i)}
            >
              <FileText size={14} className="text-ink-2" aria-hidden />
              <span className="truncate" translate="no">{visible(file.name)}</span>
              <span className="text-xs whitespace-nowrap text-ink-2 tabular-nums" translate="no">{size(file.text)}</span>
            </button>
            {onRemove && (
              <IconButton
                small
                label={t("files.remove", { name: visible(file.name) })}
                onClick={() => {
                  setOpen(undefined);
                  onRemove(i);
                }}
                data-testid="attachment-remove"
              >
                <X size={14} />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {shown && (
        <pre
          className="ring-inside max-h-48 overflow-auto rounded-sm border border-line bg-sunken p-2 text-left font-mono text-xs"
          // What scrolls is reached by key.
          tabIndex={0}
          translate="no"
          aria-label={t("files.first", { name: visible(shown.name) })}
          data-testid="attachment-preview"
        >
          {first(shown.text)}
        </pre>
      )}
    </div>
  );
}

/** The first lines, said so where there are more. */
function first(text: string): string {
  const lines = text.split("\n", LINES + 1);
  const cut = (line: string) => (line.length > CHARACTERS ? `${line.slice(0, CHARACTERS)}…` : line);
  const shown = lines.slice(0, LINES).map(cut).join("\n");
  return visible(lines.length > LINES ? `${shown}\n…` : shown);
}
