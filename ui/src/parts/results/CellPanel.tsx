import type { Table } from "apache-arrow";
import { useMemo, useRef } from "react";
import type { Column } from "../../contract";
import { useText } from "../../i18n";
import { visible } from "../../state/visible";
import { CopyButton } from "../CopyButton";
import { Aside } from "./Aside";
import { jsonText } from "./nested";
import { Tree } from "./Tree";
import { cellNode, cellStart, cellText } from "./values";

/** So much of a value is laid out; all of it can be copied. */
const MOST = 100_000;

/** The whole of a cell. */
export function CellPanel(props: { column: Column; number: number; row: number; table?: Table; at: number; onClose: () => void }) {
  const { t, number } = useText();
  const { column, at } = props;
  // What was opened stays, though its rows are scrolled out of what is held.
  const came = useRef(props.table);
  came.current = props.table ?? came.current;
  const table = came.current;
  const vector = table?.getChildAt(props.number);
  const { start, node } = useMemo(() => {
    const start = vector ? cellStart(vector, at, column, MOST) : undefined;
    const isWhole = start !== undefined && start.length < MOST;
    return { start, node: vector && isWhole ? cellNode(vector, at, column) : undefined };
  }, [vector, at, column]);
  const whole = () => (node ? jsonText(node) : vector ? (cellText(vector, at, column) ?? "") : "");
  return (
    <Aside title={t("grid.row", { row: number(props.row + 1) })} about={column.name} testId="cell-panel" onClose={props.onClose}>
      <p className="text-xs text-ink-2">
        <code className="[overflow-wrap:anywhere]">{visible(column.type_text)}</code>
      </p>
      {!table ? (
        <p className="text-ink-2">…</p>
      ) : start === undefined ? (
        <p className="text-ink-3 italic">NULL</p>
      ) : start === "" ? (
        <p className="text-ink-3">{t("grid.empty")}</p>
      ) : (
        <>
          {node ? (
            <div className="font-mono text-xs leading-relaxed [overflow-wrap:anywhere]" data-testid="tree">
              <Tree of={node} />
            </div>
          ) : (
            <pre dir="auto" className="font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]" data-testid="cell-text">
              {visible(start)}
            </pre>
          )}
          {start.length >= MOST && (
            <p className="text-xs text-ink-2" data-testid="cell-begun">
              {t("grid.begun", { count: MOST, shown: number(MOST) })}
            </p>
          )}
          <CopyButton size="sm" className="justify-self-start" text={whole} words={t("grid.copyValue")} />
        </>
      )}
    </Aside>
  );
}
