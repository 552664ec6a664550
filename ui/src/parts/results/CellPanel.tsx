import type { Table } from "apache-arrow";
import type { Column } from "../../contract";
import { useText } from "../../i18n";
import { visible } from "../../state/visible";
import { CopyButton } from "../CopyButton";
import { Aside } from "./Aside";
import { jsonText } from "./nested";
import { Tree } from "./Tree";
import { cellNode, cellText } from "./values";

/** The whole of a cell. */
export function CellPanel(props: { column: Column; number: number; row: number; table?: Table; at: number; onClose: () => void }) {
  const { t, number } = useText();
  const { column, table, at } = props;
  const vector = table?.getChildAt(props.number);
  const text = vector ? cellText(vector, at, column) : undefined;
  const node = vector ? cellNode(vector, at, column) : undefined;
  return (
    <Aside title={t("grid.row", { row: number(props.row + 1) })} about={column.name} testId="cell-panel" onClose={props.onClose}>
      <p className="text-xs text-ink-2">
        <code className="[overflow-wrap:anywhere]">{column.type_text}</code>
      </p>
      {!table ? (
        <p className="text-ink-2">…</p>
      ) : text === undefined ? (
        <p className="text-ink-3 italic">NULL</p>
      ) : text === "" ? (
        <p className="text-ink-3">{t("grid.empty")}</p>
      ) : (
        <>
          {node ? (
            <div className="font-mono text-xs leading-relaxed [overflow-wrap:anywhere]" data-testid="tree">
              <Tree of={node} />
            </div>
          ) : (
            <pre className="font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]" data-testid="cell-text">
              {visible(text)}
            </pre>
          )}
          <CopyButton size="sm" className="justify-self-start" text={() => (node ? jsonText(node) : text)} words={t("grid.copyValue")} />
        </>
      )}
    </Aside>
  );
}
