import { lazy, Suspense } from "react";
import type { Failure } from "../contract";
import { accessRequest } from "../state/request";

const Why = lazy(() => import("./Why"));

/** A refusal explained, where it is known what was missing; loaded with the first refusal. */
export function Request({ failure }: { failure: Failure }) {
  const text = accessRequest(failure);
  if (failure.code !== "forbidden" || !text) return null;
  return (
    <Suspense>
      <Why securable={failure.securable ?? ""} privilege={failure.privilege} askWhom={failure.ask_whom} request={text} />
    </Suspense>
  );
}
