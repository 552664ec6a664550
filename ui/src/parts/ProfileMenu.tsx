import { BookmarkCheck, Check, ChevronsUpDown, Lock, Plus, Stethoscope } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { SessionState } from "../contract";
import { initials } from "./initials";
import { ProfileName } from "./ProfileName";

/** Who is signed in; opens to the other profiles, to a new one, to what is remembered, to the doctor, and to the
 * lock. */
export function ProfileMenu(props: {
  session: SessionState;
  onSwitch: (name: string) => void;
  onAdd: () => void;
  onDoctor: () => void;
  onRemembered: () => void;
  onLock: () => void;
}) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { signed_in: signedIn, profile, profiles } = props.session;
  useEffect(() => {
    if (!open) return;
    place.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    const outside = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const move = (by: number) => {
    const items = [...(place.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + by + items.length) % items.length]?.focus();
  };
  const choose = (act: () => void) => () => {
    close();
    act();
  };
  if (!signedIn) return null;
  return (
    <div
      className="profiles"
      ref={place}
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === "Escape" || event.key === "Tab") close();
        else if (event.key === "ArrowDown") move(1);
        else if (event.key === "ArrowUp") move(-1);
        else return;
        event.preventDefault();
      }}
    >
      {open && (
        <div className="menu" role="menu" aria-label="Profiles">
          <div className="all" role="group">
            {profiles.map((one) => (
              <button
                type="button"
                role="menuitemradio"
                aria-checked={one.name === profile}
                key={one.name}
                onClick={choose(() => one.name !== profile && props.onSwitch(one.name))}
                data-testid="profile"
              >
                <ProfileName profile={one} />
                {one.name === profile && <Check size={16} aria-hidden />}
              </button>
            ))}
          </div>
          <hr />
          <button type="button" role="menuitem" onClick={choose(props.onAdd)} data-testid="add-workspace">
            <Plus size={16} aria-hidden /> {props.session.fixed ? "Add account" : "Add account or workspace"}
          </button>
          <button type="button" role="menuitem" onClick={choose(props.onRemembered)} data-testid="remembered">
            <BookmarkCheck size={16} aria-hidden /> Remembered
          </button>
          <button type="button" role="menuitem" onClick={choose(props.onDoctor)} data-testid="doctor">
            <Stethoscope size={16} aria-hidden /> Check everything
          </button>
          {!signedIn.service_principal && (
            <button type="button" role="menuitem" onClick={choose(props.onLock)} data-testid="lock-now">
              <Lock size={16} aria-hidden /> Lock now
            </button>
          )}
        </div>
      )}
      <button
        type="button"
        className="plain opener"
        ref={opener}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="profiles"
      >
        <span className="avatar" aria-hidden>
          {initials(signedIn.display_name)}
        </span>
        <span className="names">
          <strong title={signedIn.principal.user_name}>{signedIn.principal.user_name}</strong>
          <span className="quiet small">{(props.session.host ?? "").replace(/^https?:\/\//, "")}</span>
        </span>
        <ChevronsUpDown size={14} aria-hidden />
      </button>
    </div>
  );
}
