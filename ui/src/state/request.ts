import type { Failure } from "../contract";

/** A request for the access that was missing, to be sent to whoever may grant it. Nothing where that is not known. */
export function accessRequest(failure: Failure): string | undefined {
  if (failure.code !== "forbidden" || !failure.securable) return undefined;
  const what = failure.privilege ? `${failure.privilege} on ${failure.securable}` : `access to ${failure.securable}`;
  return `Hello${failure.ask_whom ? ` ${failure.ask_whom}` : ""},\n\nplease grant me ${what}. Databricks answered:\n\n  ${failure.message}\n`;
}
