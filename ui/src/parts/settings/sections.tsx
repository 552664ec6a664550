// What each section of the settings holds.
import { FileText, LogOut, Plus, ScrollText, Stethoscope } from "lucide-react";
import { useContext } from "react";
import type { Preferences, SessionState, SignedIn } from "../../contract";
import { Button } from "../../design/Button";
import { Choice } from "../../design/Choice";
import { Select } from "../../design/Select";
import { LANGUAGES, useText } from "../../i18n";
import { run } from "../../state/commands";
import type { SectionId } from "../../state/settings";
import { usePreferences } from "../../state/preferences";
import { Checks } from "../Checks";
import { Colours, Contrast, Room } from "../Looks";
import { prefer } from "../prefer";
import { others, ProfileChoices } from "../ProfileChoices";
import { Decisions } from "../remembered/Decisions";
import { Memories } from "../remembered/Memories";
import { SessionEnd } from "../identity/SessionEnd";
import { Who } from "../Who";
import { Found, Setting, SwitchSetting } from "./Setting";

export interface Acts {
  session: SessionState;
  signedIn: SignedIn;
  /** Grows when a turn ends. */
  done: number;
  onSwitch: (name: string) => void;
  onAdd: () => void;
  onSignOut: () => void;
  onAudit: () => void;
}

export function Account({ session, signedIn, onSwitch, onAdd, onSignOut }: Acts) {
  const { t } = useText();
  return (
    <>
      <Setting id="who" hint={t(signedIn.service_principal ? "settings.who.app" : signedIn.model_as_app ? "settings.who.youButModel" : "settings.who.you")}>
        <div translate="no">
          <Who
            name={signedIn.display_name}
            userName={signedIn.principal.user_name}
            host={session.host ?? ""}
            detail={` · id ${signedIn.principal.id}${session.profile ? ` · ${session.profile}` : ""}`}
            service={signedIn.service_principal}
          />
        </div>
        {signedIn.ends_at_ms !== null && <SessionEnd endsAt={signedIn.ends_at_ms} />}
      </Setting>
      <Setting id="profiles" hint={t("settings.profiles.hint")}>
        <ProfileChoices profiles={others(session)} bare signedIn={t("settings.profiles.signedIn")} disabled={false} onChoose={onSwitch} />
        <div>
          <Button onClick={onAdd} data-testid="settings-add">
            <Plus size={16} aria-hidden /> {session.fixed ? t("settings.profiles.addAccount") : t("settings.profiles.add")}
          </Button>
        </div>
      </Setting>
      {!signedIn.service_principal && (
        <Setting id="signOut" hint={t("settings.signOut.hint")}>
          <div>
            <Button onClick={onSignOut} data-testid="settings-sign-out">
              <LogOut size={16} aria-hidden /> {t("settings.signOut")}
            </Button>
          </div>
        </Setting>
      )}
    </>
  );
}

export function Permissions({ done, signedIn }: Acts) {
  return (
    <Setting id="remembered">
      <Decisions done={done} userName={signedIn.principal.user_name} />
    </Setting>
  );
}

export function Memory({ done }: Acts) {
  return (
    <Setting id="memories">
      <Memories done={done} />
    </Setting>
  );
}

export function Chat() {
  const { t } = useText();
  const now = usePreferences();
  return (
    <>
      <Setting id="sendKey" bare>
        <Choice
          legend={t("settings.sendKey")}
          value={now.send_key}
          onChange={(send_key) => void prefer({ send_key })}
          options={[
            { value: "enter", label: t("settings.sendKey.enter") },
            { value: "mod_enter", label: t("settings.sendKey.modEnter") },
          ]}
          testId="send-key"
        />
        <p className="text-xs text-ink-2">{now.send_key === "enter" ? t("settings.sendKey.enterHint") : t("settings.sendKey.modEnterHint")}</p>
      </Setting>
      <SwitchSetting id="streaming" hint={t("settings.streaming.hint")} checked={now.streaming} onChange={(streaming) => void prefer({ streaming })} />
      <SwitchSetting id="spellCheck" hint={t("settings.spellCheck.hint")} checked={now.spell_check} onChange={(spell_check) => void prefer({ spell_check })} />
    </>
  );
}

const SYSTEM = "system";

export function Appearance() {
  const { t } = useText();
  const now = usePreferences();
  return (
    <>
      <Setting id="theme" bare>
        <Colours />
      </Setting>
      <Setting id="contrast" bare>
        <Contrast />
      </Setting>
      <Setting id="density" bare>
        <Room />
      </Setting>
      <SwitchSetting id="motion" hint={t("settings.motion.hint")} checked={now.reduced_motion} onChange={(reduced_motion) => void prefer({ reduced_motion })} />
      <Setting id="language" hint={t("settings.language.hint")}>
        <div>
          <Select
            label={t("settings.language")}
            value={now.language ?? SYSTEM}
            onChange={(next) => void prefer({ language: next === SYSTEM ? null : (next as Preferences["language"]) })}
            options={[{ value: SYSTEM, label: t("looks.asSystem") }, ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))]}
          />
        </div>
      </Setting>
    </>
  );
}

export function Notifications() {
  const { t } = useText();
  const now = usePreferences();
  return (
    <SwitchSetting
      id="notifications"
      hint={t("settings.notifications.hint")}
      checked={now.notifications}
      onChange={(notifications) => void prefer({ notifications })}
    />
  );
}

export function Audit({ onAudit }: Acts) {
  const { t } = useText();
  return (
    <Setting id="audit" hint={t("settings.audit.hint")}>
      <div>
        <Button onClick={onAudit} data-testid="settings-audit">
          <ScrollText size={16} aria-hidden /> {t("ledger.open")}
        </Button>
      </div>
    </Setting>
  );
}

/** Among what was looked for it only says where it is: it asks the network, which typing shall not. */
export function Diagnostics({ onChoose }: { onChoose: (section: SectionId) => void }) {
  const { t } = useText();
  const searching = useContext(Found) !== undefined;
  return (
    <>
      <Setting id="doctor" hint={t("settings.doctor.hint")}>
        {searching ? (
          <div>
            <Button onClick={() => onChoose("diagnostics")} data-testid="settings-doctor">
              <Stethoscope size={16} aria-hidden /> {t("settings.doctor.check")}
            </Button>
          </div>
        ) : (
          <Checks bare />
        )}
      </Setting>
      <Setting id="report" hint={t("settings.report.hint")}>
        <div>
          <Button onClick={() => run("diagnostics")} data-testid="settings-report">
            <FileText size={16} aria-hidden /> {t("diagnostics.open")}
          </Button>
        </div>
      </Setting>
    </>
  );
}
