import type { Failure } from "../contract";

/** How long is waited before each further try, in milliseconds. */
const WAITS = [100, 200, 400, 800];

/** Calls; once more, and again, where the thread is not free yet: what asked may just be ending. */
export async function whenFree<T>(call: () => Promise<T>): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await call();
    } catch (error) {
      if ((error as Failure).code !== "busy") throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return await call();
}
