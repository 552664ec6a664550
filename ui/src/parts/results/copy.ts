// What is selected, put on the clipboard as a text that the engine makes.
import type { CopyForm, CopyOf } from "../../contract";
import { toast } from "../../design/toast";
import { asFailure, rpc } from "../../host";
import { copied } from "../../state/copy";
import { tellFailed } from "../told";

export const FORMS: CopyForm[] = ["tsv", "csv", "json", "markdown", "sql_in"];

/** Copies, and gives how many rows; nothing where it could not be. What was cut, or failed, is said. */
export async function copyOf(request: CopyOf, number: (value: number) => string): Promise<number | undefined> {
  try {
    const { text, rows, cut } = await rpc("results/copy", request);
    if (!(await copied(text))) return undefined;
    if (cut) toast({ text: (t) => t("grid.copiedCut", { rows: number(rows) }) });
    return rows;
  } catch (error) {
    tellFailed({ failure: asFailure(error), again: () => void copyOf(request, number) });
    return undefined;
  }
}
