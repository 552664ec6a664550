import { Dialog } from "../design/Dialog";
import { Kbd } from "../design/Kbd";
import { type Key, useText } from "../i18n";
import { COMMANDS, type Group, titleOf } from "../state/commands";
import { labels, sending } from "../state/keys";
import { usePreferences } from "../state/preferences";

const GROUPS: Group[] = ["Chat", "Answer", "Window"];
/** The keys of the table of a result: they are its own, where it has the focus. */
const TABLE: [says: Key, chord: string, also?: string][] = [
  ["shortcuts.table.open", "enter"],
  ["shortcuts.table.menu", "alt+arrowdown"],
  ["shortcuts.table.cells", "shift+f10"],
  ["shortcuts.table.sort", "enter"],
  ["shortcuts.table.sortToo", "shift+enter"],
  ["shortcuts.table.undo", "mod+z"],
  ["shortcuts.table.row", "shift+space"],
  ["shortcuts.table.column", "mod+space"],
  ["shortcuts.table.all", "mod+a"],
  ["shortcuts.table.copy", "mod+c"],
  ["shortcuts.table.move", "alt+arrowleft", "alt+arrowright"],
  ["shortcuts.table.resize", "alt+shift+arrowleft", "alt+shift+arrowright"],
];

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
                <Keys key={command.id} says={titleOf(t, command)} chords={[set[command.id] ?? command.keys, command.also]} />
              ))}
            </dl>
          </section>
        ))}
        <section aria-label={t("shortcuts.table")}>
          <h3 className="mb-1 text-xs font-semibold text-ink-3">{t("shortcuts.table")}</h3>
          <dl className="grid">
            {TABLE.map(([says, ...chords]) => (
              <Keys key={says} says={t(says)} chords={chords} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function Keys({ says, chords }: { says: string; chords: (string | undefined)[] }) {
  const { t } = useText();
  return (
    <div className="flex min-h-7 items-center justify-between gap-4 text-sm" data-testid="shortcut">
      <dt>{says}</dt>
      <dd className="flex shrink-0 items-center gap-1">
        {chords.map(
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
  );
}
