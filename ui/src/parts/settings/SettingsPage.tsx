import { Bell, BookmarkCheck, Brain, Building2, Info, Lock, MessageSquare, ScrollText, Search, Stethoscope, SunMoon, UserRound, X } from "lucide-react";
import { type ComponentType, useEffect, useRef, useState } from "react";
import { cx } from "../../design/cx";
import { Empty } from "../../design/Empty";
import { IconButton } from "../../design/IconButton";
import { useText } from "../../i18n";
import { useManaged } from "../../state/managed";
import { foundSettings, type SectionId, sectionsHere, shownSections } from "../../state/settings";
import { PageHead } from "../PageHead";
import { About } from "./About";
import { Organization } from "./Organization";
import { Privacy } from "./Privacy";
import { Account, type Acts, Appearance, Audit, Chat, Diagnostics, Memory, Notifications, Permissions } from "./sections";
import { Found, Section } from "./Setting";

const ICONS: Record<SectionId, typeof Bell> = {
  account: UserRound,
  permissions: BookmarkCheck,
  memory: Brain,
  chat: MessageSquare,
  appearance: SunMoon,
  notifications: Bell,
  privacy: Lock,
  organization: Building2,
  audit: ScrollText,
  diagnostics: Stethoscope,
  about: Info,
};

const BODIES: Record<SectionId, ComponentType<Acts & { onDeleted: () => void; onChoose: (section: SectionId) => void }>> = {
  account: Account,
  permissions: Permissions,
  memory: Memory,
  chat: Chat,
  appearance: Appearance,
  notifications: Notifications,
  privacy: Privacy,
  organization: Organization,
  audit: Audit,
  diagnostics: Diagnostics,
  about: About,
};

/** Every setting: a section at a time, or what was looked for. */
export default function SettingsPage(
  props: Acts & {
    section?: SectionId;
    /** Every thread was deleted. */
    onDeleted: () => void;
    onMenu?: () => void;
    onClose: () => void;
  },
) {
  const { t, lang } = useText();
  const [chosen, setChosen] = useState<SectionId>(props.section ?? "account");
  const [words, setWords] = useState("");
  const scroll = useRef<HTMLDivElement>(null);
  const here = sectionsHere(!!useManaged());
  const found = foundSettings(words, t, here);
  const shown = shownSections(chosen, found);
  useEffect(() => {
    if (props.section) setChosen(props.section);
  }, [props.section]);
  const choose = (section: SectionId) => {
    setChosen(section);
    setWords("");
    if (scroll.current) scroll.current.scrollTop = 0;
  };
  return (
    <main
      lang={lang}
      className="flex min-h-0 min-w-0 flex-col"
      data-testid="settings-page"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && props.onClose()}
    >
      <PageHead title={t("settings.title")} id="settings" onMenu={props.onMenu} onClose={props.onClose} />
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        <nav aria-label={t("settings.sections")} className="shrink-0 overflow-auto border-line p-3 max-lg:border-b lg:w-56 lg:border-r">
          <ul className="flex gap-1 max-lg:flex-wrap lg:flex-col">
            {here.map((section) => {
              const Icon = ICONS[section];
              const current = !found && section === chosen;
              return (
                <li key={section}>
                  <button
                    type="button"
                    aria-current={current ? "page" : undefined}
                    className={cx(
                      "flex min-h-(--control) w-full items-center gap-2.5 rounded-sm border px-2.5 py-1 text-left text-sm hover:bg-hover",
                      current ? "border-line bg-surface font-semibold" : "border-transparent text-ink-2",
                    )}
                    onClick={() => choose(section)}
                    data-testid={`to-${section}`}
                  >
                    <Icon size={16} aria-hidden /> {t(`settings.section.${section}`)}
                  </button>
                </li>
              );
            })}
          </ul>
        </nav>
        <div ref={scroll} className="ring-inside min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={t("settings.title")}>
          <div className="mx-auto grid max-w-[760px] grid-cols-[minmax(0,1fr)] gap-5 p-6 max-md:px-3">
            <div className="framed flex min-h-(--control) items-center gap-2 rounded-sm border border-edge bg-surface pr-1 pl-3 text-ink-2" role="search" aria-label={t("settings.search")}>
              <Search size={16} aria-hidden />
              <input
                type="search"
                className="min-h-6 min-w-0 flex-1 appearance-none bg-transparent text-sm text-ink [&::-webkit-search-cancel-button]:hidden"
                aria-label={t("settings.search")}
                placeholder={t("settings.search")}
                value={words}
                onChange={(event) => setWords(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key !== "Escape" || event.nativeEvent.isComposing || !words) return;
                  event.stopPropagation();
                  setWords("");
                }}
                data-testid="settings-search"
              />
              {words && (
                <IconButton small label={t("clearSearch")} onClick={() => setWords("")}>
                  <X size={14} />
                </IconButton>
              )}
            </div>
            <Found value={found}>
              {shown.map((section) => {
                const Body = BODIES[section];
                return (
                  <Section key={section} id={section}>
                    <Body {...props} onChoose={choose} />
                  </Section>
                );
              })}
            </Found>
            {found && shown.length === 0 && (
              <Empty icon={<Search size={18} aria-hidden />} title={t("settings.nothing")}>
                {t("settings.nothingHint")}
              </Empty>
            )}
          </div>
        </div>
        <p className="sr-only" role="status">
          {found && t("settings.found", { count: found.size })}
        </p>
      </div>
    </main>
  );
}
