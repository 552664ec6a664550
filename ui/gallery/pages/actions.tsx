import { ActionCard } from "../../src/parts/ActionCard";
import { Badge } from "../../src/parts/Badge";
import { shown, STATUSES, TOOLS, VERIFICATIONS } from "../fixtures/actions";
import { ALICE, APP } from "../fixtures/people";
import type { Page, Scene } from "../page";

const nothing = () => {};

/** Each status with each word of the workspace's record. */
function matrix(run_as: typeof ALICE): Scene[] {
  return Object.entries(STATUSES).flatMap(([status, more]) =>
    Object.values(VERIFICATIONS).map((verified) => ({
      title: `${status} · ${verified.state}`,
      body: <ActionCard shown={shown({ ...more, verified, run_as })} onSuggest={nothing} />,
    })),
  );
}

export const actions: Page[] = [
  {
    id: "badges-of-actions",
    title: "As whom: every badge",
    scenes: () =>
      [ALICE, APP].map((run_as) => ({
        title: run_as.mode,
        body: (
          <div className="flex flex-wrap gap-2">
            {Object.values(STATUSES).flatMap((more) =>
              Object.values(VERIFICATIONS).map((verified) => (
                <Badge key={`${more.status} ${verified.state}`} action={shown({ ...more, verified, run_as }).action} />
              )),
            )}
            <Badge action={shown({ run_as: null, status: "not_run" }).action} />
          </div>
        ),
      })),
  },
  {
    id: "tools",
    title: "Actions: every tool",
    scenes: () =>
      TOOLS.map((one, i) => ({
        title: `${i + 1} · ${one.action.tool}, ${one.action.status}${one.progress ? `, ${one.progress}` : ""}`,
        body: <ActionCard shown={one} onSuggest={nothing} />,
      })),
  },
  { id: "actions-user", title: "Actions as the user", scenes: () => matrix(ALICE) },
  { id: "actions-sp", title: "Actions as the service principal", scenes: () => matrix(APP) },
];
