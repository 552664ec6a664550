import { useNotice } from "../state/notice";

/** Where notices are said. The same words twice are said twice. */
export function Notices() {
  const { id, text } = useNotice();
  return (
    <div className="sr-only" role="status" data-testid="notice">
      <p key={id}>{text}</p>
    </div>
  );
}
