import { ChevronsUpDown } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { SessionState } from "../contract";
import { Avatar } from "../design/Avatar";
import { bare } from "./Who";

const Items = lazy(() => import("./ProfileItems"));

export interface ProfileActs {
  onSwitch: (name: string) => void;
  onAdd: () => void;
  onDoctor: () => void;
  onRemembered: () => void;
  onAppearance: () => void;
  onAudit: () => void;
  onSettings: () => void;
  onLock: () => void;
}

/** Who is signed in; opens to the other profiles, to a new one, to what is remembered, to the doctor, and to the
 * lock. */
export function ProfileMenu(props: ProfileActs & { session: SessionState }) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { signed_in: signedIn } = props.session;
  if (!signedIn) return null;
  return (
    <div className="relative min-w-0 flex-1">
      {open && (
        <Suspense>
          <Items {...props} opener={opener} onClose={() => setOpen(false)} />
        </Suspense>
      )}
      <button
        type="button"
        className="flex min-h-11 w-full items-center gap-2 rounded-sm p-1 text-left hover:bg-hover"
        ref={opener}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="profiles"
      >
        <Avatar name={signedIn.display_name} tone={signedIn.service_principal ? "sp" : "user"} />
        <span className="grid min-w-0 flex-1">
          <strong className="truncate text-sm font-semibold">{signedIn.principal.user_name}</strong>
          <span className="truncate text-xs text-ink-2">{bare(props.session.host ?? "")}</span>
        </span>
        <ChevronsUpDown size={14} className="text-ink-3" aria-hidden />
      </button>
    </div>
  );
}
