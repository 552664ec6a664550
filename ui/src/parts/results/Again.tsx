import { RotateCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Column } from "../../contract";
import { Button } from "../../design/Button";
import { Spinner } from "../../design/Spinner";
import { rpc } from "../../host";
import { useText } from "../../i18n";
import { useFailed } from "../../state/failed";
import { FailedNote } from "../FailedNote";
import Grid from "./Grid";

/** Rows that had to make room: the workspace may have them still. To see them, nothing runs again. */
export default function Again({ actionId, rows }: { actionId: string; rows: number }) {
  const { t } = useText();
  const [columns, setColumns] = useState<Column[]>();
  const [waits, setWaits] = useState(false);
  const { failed, fail, clear } = useFailed();
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => void (here.current = false);
  }, []);
  const fetchAgain = async () => {
    clear();
    setWaits(true);
    try {
      const told = await rpc("results/again", { action_id: actionId });
      if (here.current) setColumns(told.columns);
    } catch (error) {
      if (here.current) fail(error, () => void fetchAgain());
    }
    if (here.current) setWaits(false);
  };
  if (columns) return <Grid actionId={actionId} columns={columns} rows={rows} />;
  return (
    <div className="flex flex-col items-start gap-2 p-3 text-sm text-ink-2" data-testid="made-room">
      <p>{t("action.madeRoom")}</p>
      {failed ? (
        <FailedNote {...failed} />
      ) : (
        <Button onClick={() => void fetchAgain()} disabled={waits} data-testid="fetch-again">
          {waits ? <Spinner /> : <RotateCw size={14} aria-hidden />} {t("action.fetchAgain")}
        </Button>
      )}
    </div>
  );
}
