import type { ProfileView, SessionState } from "../contract";
import { Spinner } from "../design/Spinner";
import { useText } from "../i18n";
import { ProfileName } from "./ProfileName";

/** The profiles beside the one in use, those that are signed in first. */
export function others(session: SessionState): ProfileView[] {
  const all = session.profiles.filter((one) => one.name !== session.profile);
  return [...all.filter((one) => one.user_name), ...all.filter((one) => !one.user_name)];
}

/** Other ways in, a click each. */
export function ProfileChoices(props: {
  profiles: ProfileView[];
  /** The one that is being gone to. */
  chosen?: string;
  disabled: boolean;
  /** Under a title that stands there already. */
  bare?: boolean;
  /** What is said of those that are. */
  signedIn?: string;
  onChoose: (name: string) => void;
}) {
  const { t } = useText();
  if (props.profiles.length === 0) return null;
  const list = (
    <ul className="max-h-63 divide-y divide-line overflow-auto rounded-md border border-line bg-surface">
      {props.profiles.map((one) => (
        <li key={one.name}>
          <button
            type="button"
            className="ring-inside flex min-h-12 w-full items-center gap-2 px-3 py-1.5 text-left enabled:hover:bg-hover"
            disabled={props.disabled}
            onClick={() => props.onChoose(one.name)}
            data-testid="profile-choice"
          >
            <ProfileName profile={one} />
            {one.name === props.chosen ? (
              <Spinner label={t("signIn.reaching")} />
            ) : (
              one.user_name && <span className="shrink-0 text-xs text-ink-2">{props.signedIn ?? t("signIn.signedIn")}</span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
  if (props.bare) return list;
  return (
    <section className="mt-6 grid gap-2" aria-labelledby="choices">
      <h2 className="text-sm text-ink-2" id="choices">
        {t("signIn.choices")}
      </h2>
      {list}
    </section>
  );
}
