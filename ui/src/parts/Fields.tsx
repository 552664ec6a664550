import { visible } from "../state/visible";

/** What is no longer stands on one line, in characters. */
const LINE = 48;

/** Named values, whole: text as it is, anything else as JSON. */
export function Fields({ of, label }: { of: Record<string, unknown>; label: string }) {
  const names = Object.keys(of);
  return (
    <div className="fields" data-testid="fields">
      <h4>{label}</h4>
      {names.length === 0 ? (
        <p className="quiet">None.</p>
      ) : (
        <dl>
          {names.map((name) => (
            <div key={name}>
              <dt>{visible(name)}</dt>
              <dd className={of[name] === null ? "null" : ""}>{shown(of[name])}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return visible(value);
  // The breaks are those of the layout alone: in a text they are escaped.
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  return visible(line.length <= LINE ? line : JSON.stringify(value, null, 2));
}
