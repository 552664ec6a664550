import { useCallback, useEffect, useState } from "react";
import { read, type Written } from "./attachments";

/** Takes files into what is written, and says why one of them cannot be. */
export function useAttach(thread: string, write: (by: (before: Written) => Written) => void) {
  const [wrong, setWrong] = useState<string[]>([]);
  // What was wrong elsewhere is not said here.
  useEffect(() => setWrong([]), [thread]);
  const add = useCallback(
    async (given: Iterable<File>) => {
      const all = await Promise.all([...given].map(read));
      const fitting = all.flatMap((one) => ("wrong" in one ? [] : [one]));
      setWrong(all.flatMap((one) => ("wrong" in one ? [one.wrong] : [])));
      if (fitting.length === 0) return;
      write((before) => ({ ...before, files: [...before.files, ...fitting] }));
    },
    [write],
  );
  const remove = useCallback(
    (at: number) => {
      setWrong([]);
      write((before) => ({ ...before, files: before.files.filter((_, i) => i !== at) }));
    },
    [write],
  );
  return { wrong, add, remove, dismiss: useCallback(() => setWrong([]), []) };
}

