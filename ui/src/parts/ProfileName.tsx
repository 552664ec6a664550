import type { ProfileView } from "../contract";

/** A profile in two lines: who, and where. */
export function ProfileName({ profile }: { profile: ProfileView }) {
  const { name, host, user_name: user } = profile;
  return (
    <span>
      <strong>{user ?? name}</strong>
      <span className="quiet small">
        {host.replace(/^https?:\/\//, "")}
        {user && name !== "default" && name !== host ? ` · ${name}` : ""}
      </span>
    </span>
  );
}
