import { BookmarkCheck, Lock, Plus, ScrollText, Settings, Stethoscope, SunMoon } from "lucide-react";
import type { RefObject } from "react";
import type { SessionState } from "../contract";
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLine } from "../design/Menu";
import type { ProfileActs } from "./ProfileMenu";
import { ProfileName } from "./ProfileName";

/** What the profile menu opens to: loaded when it is opened first. */
export default function ProfileItems(
  props: ProfileActs & { session: SessionState; opener: RefObject<HTMLElement | null>; onClose: () => void },
) {
  const { profile, profiles, fixed, signed_in: signedIn } = props.session;
  return (
    <Menu label="Profiles" opener={props.opener} onClose={props.onClose} side="top">
      <div className="max-h-[40vh] overflow-auto">
        <MenuChoices value={profile ?? ""} onChange={(name) => name !== profile && props.onSwitch(name)}>
          {profiles.map((one) => (
            <MenuChoice key={one.name} value={one.name} data-testid="profile">
              <ProfileName profile={one} />
            </MenuChoice>
          ))}
        </MenuChoices>
      </div>
      <MenuLine />
      <MenuItem onChoose={props.onAdd} data-testid="add-workspace">
        <Plus size={16} aria-hidden /> {fixed ? "Add account" : "Add account or workspace"}
      </MenuItem>
      <MenuItem onChoose={props.onRemembered} data-testid="remembered">
        <BookmarkCheck size={16} aria-hidden /> Remembered
      </MenuItem>
      <MenuItem onChoose={props.onAudit} data-testid="audit-item">
        <ScrollText size={16} aria-hidden /> Audit
      </MenuItem>
      <MenuItem onChoose={props.onSettings} data-testid="settings-item">
        <Settings size={16} aria-hidden /> Settings
      </MenuItem>
      <MenuItem onChoose={props.onAppearance} data-testid="appearance">
        <SunMoon size={16} aria-hidden /> Appearance
      </MenuItem>
      <MenuItem onChoose={props.onDoctor} data-testid="doctor">
        <Stethoscope size={16} aria-hidden /> Check everything
      </MenuItem>
      {!signedIn?.service_principal && (
        <MenuItem onChoose={props.onLock} data-testid="lock-now">
          <Lock size={16} aria-hidden /> Lock now
        </MenuItem>
      )}
    </Menu>
  );
}
