import { settle, toast } from "../design/toast";
import type { Failed } from "../state/failed";
import { FailedNote } from "./FailedNote";

/** Tells over the page what failed, where the page has no place for it; it stays until it is heeded. */
export function tellFailed({ failure, again }: Failed) {
  const id = toast({
    text: failure.message,
    body: (
      <FailedNote
        bare
        failure={failure}
        again={
          again &&
          (() => {
            settle(id, false);
            again();
          })
        }
      />
    ),
  });
}
