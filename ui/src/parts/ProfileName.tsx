import type { ProfileView } from "../contract";
import { bare } from "./Who";

/** A profile in two lines: who, and where. */
export function ProfileName({ profile }: { profile: ProfileView }) {
  const { name, host, user_name: user } = profile;
  return (
    <span className="grid min-w-0 flex-1">
      <strong className="truncate text-sm font-semibold">{user ?? name}</strong>
      <span className="truncate text-xs text-ink-2">
        {bare(host)}
        {user && name !== "default" && name !== host ? ` · ${name}` : ""}
      </span>
    </span>
  );
}
