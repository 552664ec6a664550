import { Dialog } from "../design/Dialog";
import { Kbd } from "../design/Kbd";
import { useText } from "../i18n";
import { COMMANDS, type Group, titleOf } from "../state/commands";
import { labels, sending } from "../state/keys";
import { usePreferences } from "../state/preferences";

const GROUPS: Group[] = ["Chat", "Answer", "Window"];

/** Every key that does something, in one place. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const set: Record<string, string> = sending(usePreferences().send_key);
  return (
    <Dialog open onClose={onClose} title={t("command.shortcuts")} back="[data-testid=composer]" testId="shortcuts-dialog">
      <div className="-mr-2 grid max-h-[60vh] gap-4 overflow-auto pr-2" tabIndex={0} aria-label={t("shortcuts.label")} role="region">
        {GROUPS.map((group) => (
          <section key={group} aria-label={t(`shortcuts.${group}`)}>
            <h3 className="mb-1 text-xs font-semibold text-ink-3">{t(`shortcuts.${group}`)}</h3>
            <dl className="grid">
              {COMMANDS.filter((command) => command.group === group && command.keys).map((command) => (
                <div key={command.id} className="flex min-h-7 items-center justify-between gap-4 text-sm" data-testid="shortcut">
                  <dt>{titleOf(t, command)}</dt>
                  <dd className="flex shrink-0 items-center gap-1">
                    {[set[command.id] ?? command.keys, command.also].map(
                      (chord, i) =>
                        chord && (
                          <span key={chord} className="flex items-center gap-0.5">
                            {i > 0 && <span className="mx-1 text-xs text-ink-3">{t("shortcuts.or")}</span>}
                            {labels(chord).map((key) => (
                              <Kbd key={key}>{key}</Kbd>
                            ))}
                          </span>
                        ),
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
