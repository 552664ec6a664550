import { LoaderCircle } from "lucide-react";
import type { ProfileView, SessionState } from "../contract";
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
  onChoose: (name: string) => void;
}) {
  if (props.profiles.length === 0) return null;
  return (
    <section className="choices" aria-labelledby="choices">
      <h2 className="quiet small" id="choices">
        Or go on with another profile
      </h2>
      <ul>
        {props.profiles.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              disabled={props.disabled}
              onClick={() => props.onChoose(one.name)}
              data-testid="profile-choice"
            >
              <ProfileName profile={one} />
              {one.name === props.chosen ? (
                <LoaderCircle className="spin" size={16} aria-label="Reaching the workspace" />
              ) : (
                one.user_name && <span className="quiet small">signed in</span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
