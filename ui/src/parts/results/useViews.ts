import { useReducer, useRef } from "react";
import type { ResultView } from "../../contract";
import { asFailure, rpc } from "../../host";
import { useFailed } from "../../state/failed";
import { useStable } from "../../state/stable";
import { ALL, isAll, type Views, viewsAfter } from "./view";

/** The views of a result: what is shown, what is being made, and the ways back; as they were `begun` before. */
export function useViews(actionId: string, rows: number, begun: Views | undefined, onMade: (view: ResultView, rows: number) => void) {
  const [state, act] = useReducer(viewsAfter, begun ?? ({ shown: ALL, rows, before: [] } satisfies Views));
  const { failed, fail, clear } = useFailed();
  const last = useRef(0);
  const made = useStable(onMade);

  const change: (view: ResultView, back?: boolean) => void = useStable((view: ResultView, back?: boolean): void => {
    const now = ++last.current;
    clear();
    act({ do: "want", view });
    if (isAll(view)) {
      act({ do: "made", view, rows, back });
      return made(view, rows);
    }
    rpc("results/view", { action_id: actionId, view }).then(
      (answer) => {
        if (now !== last.current) return;
        act({ do: "made", view, rows: answer.rows, back });
        made(view, answer.rows);
      },
      (error) => {
        if (now !== last.current) return;
        act({ do: "drop" });
        fail(asFailure(error), () => change(view, back));
      },
    );
  });
  /** Leaves what is being made, or goes to what was shown before; `false` where there is nothing to go back to. */
  const back = useStable((): boolean => {
    if (state.wanted || failed) {
      last.current++;
      clear();
      act({ do: "drop" });
      return true;
    }
    const before = state.before.at(-1);
    if (!before) return false;
    change(before, true);
    return true;
  });
  return { ...state, rows: isAll(state.shown) ? rows : state.rows, failed, change, back };
}
