import { useNotice } from "../state/notice";

/** Where notices are said, also while a dialog is open: what says `aria-live` is not hidden behind one. The same words twice are said twice. */
export function Notices() {
  const { id, text } = useNotice();
  return (
    <div className="sr-only" role="status" aria-live="polite" data-testid="notice">
      <p key={id}>{text}</p>
    </div>
  );
}
