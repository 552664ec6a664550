import type { ShownTurn } from "../state/turns";
import { useStatus } from "../state/status";

/** Says where the last turn stands, and its answer once: the transcript itself is not read out while it streams. */
export default function Status({ thread, turn }: { thread: string; turn?: ShownTurn }) {
  return (
    <p className="sr-only" role="status" data-testid="turn-status">
      {useStatus(thread, turn)}
    </p>
  );
}
