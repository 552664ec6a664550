// What is selected: a rectangle from where it began to where the focus is, in rows and places of columns.

export interface Place {
  /** The row of the view; -1 is the header. */
  row: number;
  /** The place among the columns that are seen. */
  at: number;
}

export interface Selection {
  anchor: Place;
  /** Where the focus is. */
  head: Place;
  /** Whether whole rows or columns are meant. */
  whole?: "rows" | "columns" | "all";
}

export interface Area {
  top: number;
  /** Exclusive. */
  bottom: number;
  left: number;
  /** Exclusive. */
  right: number;
}

export interface Size {
  rows: number;
  columns: number;
}

export const one = (place: Place): Selection => ({ anchor: place, head: place });

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most));

/** The same where there are fewer rows or columns than there were. */
export function within({ anchor, head, whole }: Selection, { rows, columns }: Size): Selection {
  const fit = ({ row, at }: Place): Place => ({ row: clamp(row, -1, rows - 1), at: clamp(at, 0, columns - 1) });
  return { anchor: fit(anchor), head: fit(head), whole };
}

export function area({ anchor, head, whole }: Selection, { rows, columns }: Size): Area {
  const across = whole === "rows" || whole === "all";
  const down = whole === "columns" || whole === "all";
  return {
    top: down ? 0 : Math.max(0, Math.min(anchor.row, head.row)),
    bottom: down ? rows : Math.max(0, Math.max(anchor.row, head.row) + 1),
    left: across ? 0 : Math.min(anchor.at, head.at),
    right: across ? columns : Math.max(anchor.at, head.at) + 1,
  };
}

/** Whether more than the one cell of the focus is selected. */
export function isMany(selection: Selection): boolean {
  const { anchor, head, whole } = selection;
  return !!whole || anchor.row !== head.row || anchor.at !== head.at;
}
