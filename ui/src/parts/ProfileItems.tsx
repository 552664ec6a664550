import { BookmarkCheck, Lock, Plus, ScrollText, Settings, Stethoscope, SunMoon } from "lucide-react";
import type { RefObject } from "react";
import type { SessionState } from "../contract";
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLine } from "../design/Menu";
import { useText } from "../i18n";
import type { ProfileActs } from "./ProfileMenu";
import { ProfileName } from "./ProfileName";

/** What the profile menu opens to: loaded when it is opened first. */
export default function ProfileItems(
  props: ProfileActs & { session: SessionState; opener: RefObject<HTMLElement | null>; onClose: () => void },
) {
  const { t } = useText();
  const { profile, profiles, fixed, signed_in: signedIn } = props.session;
  return (
    <Menu label={t("profiles.label")} opener={props.opener} onClose={props.onClose} side="top">
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
        <Plus size={16} aria-hidden /> {t(fixed ? "profiles.account" : "profiles.workspace")}
      </MenuItem>
      <MenuItem onChoose={props.onRemembered} data-testid="remembered">
        <BookmarkCheck size={16} aria-hidden /> {t("profiles.remembered")}
      </MenuItem>
      <MenuItem onChoose={props.onAudit} data-testid="audit-item">
        <ScrollText size={16} aria-hidden /> {t("command.audit")}
      </MenuItem>
      <MenuItem onChoose={props.onSettings} data-testid="settings-item">
        <Settings size={16} aria-hidden /> {t("command.settings")}
      </MenuItem>
      <MenuItem onChoose={props.onAppearance} data-testid="appearance">
        <SunMoon size={16} aria-hidden /> {t("profiles.appearance")}
      </MenuItem>
      <MenuItem onChoose={props.onDoctor} data-testid="doctor">
        <Stethoscope size={16} aria-hidden /> {t("turn.check")}
      </MenuItem>
      {!signedIn?.service_principal && (
        <MenuItem onChoose={props.onLock} data-testid="lock-now">
          <Lock size={16} aria-hidden /> {t("command.lock")}
        </MenuItem>
      )}
    </Menu>
  );
}
