/** A list in a frame; none where nothing is in it. */
export const LIST = "w-full divide-y divide-line rounded-md border border-line bg-surface empty:hidden";
