import { createContext, type ReactNode, useContext, useId } from "react";
import { Card } from "../../design/Card";
import { Switch } from "../../design/Switch";
import { useText } from "../../i18n";
import type { SectionId, SettingId } from "../../state/settings";

/** The settings that were looked for; all of them where nothing was. */
export const Found = createContext<ReadonlySet<SettingId> | undefined>(undefined);

/** One setting with its name; not drawn where others were looked for. */
export function Setting(props: { id: SettingId; hint?: ReactNode; bare?: boolean; children?: ReactNode }) {
  const { t } = useText();
  const found = useContext(Found);
  if (found && !found.has(props.id)) return null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 p-4 text-sm" data-testid={`setting-${props.id}`}>
      {!props.bare && (
        <div className="grid gap-0.5">
          <h3 className="font-semibold">{t(`settings.${props.id}`)}</h3>
          {props.hint && <p className="max-w-[72ch] text-xs text-ink-2">{props.hint}</p>}
        </div>
      )}
      {props.children}
    </div>
  );
}

/** One setting that is on or off. */
export function SwitchSetting(props: { id: SettingId; hint?: string; checked: boolean; onChange: (checked: boolean) => void }) {
  const { t } = useText();
  return (
    <Setting id={props.id} bare>
      <Switch checked={props.checked} onChange={props.onChange} hint={props.hint}>
        {t(`settings.${props.id}`)}
      </Switch>
    </Setting>
  );
}

/** A section: a title, and its settings on one card. */
export function Section({ id, children }: { id: SectionId; children: ReactNode }) {
  const { t } = useText();
  const name = useId();
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2" aria-labelledby={name} data-testid={`section-${id}`}>
      <h2 id={name} className="text-md font-semibold">
        {t(`settings.section.${id}`)}
      </h2>
      <Card className="divide-y divide-line">{children}</Card>
    </section>
  );
}
