import type { Failure } from "../contract";
import { accessRequest } from "../state/request";
import { CopyButton } from "./CopyButton";

/** A refusal's useful button: the request for what is missing, ready to be sent. */
export function Request({ failure }: { failure: Failure }) {
  const text = accessRequest(failure);
  return text ? <CopyButton className="mt-2" words="Copy access request" text={() => text} data-testid="copy-request" /> : null;
}
