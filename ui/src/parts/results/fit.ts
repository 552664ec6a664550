import type { Column } from "../../contract";
import type { Tables } from "./useWindows";
import { cellStart } from "./values";

const MOST = 600;
const AROUND = 26;
/** What stands beside a name: its type, the mark of the sort, the menu. */
const BESIDE = 64;

/** How wide a column is that shows all of its name and of the values that are held. */
export function fit(column: Column, number: number, tables: Tables, font: string): number {
  const brush = document.createElement("canvas").getContext("2d");
  if (!brush) return 150;
  brush.font = font;
  const of = (text: string) => brush.measureText(text).width;
  let most = of(column.name) + column.type_text.length * 6.5 + BESIDE;
  for (const table of tables.values()) {
    const vector = table.getChildAt(number);
    for (let row = 0; vector && row < vector.length; row++) {
      most = Math.max(most, of(cellStart(vector, row, column, 300) ?? "NULL") + AROUND);
    }
  }
  return Math.min(MOST, Math.ceil(most));
}
