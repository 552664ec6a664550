import { version } from "../../../package.json";
import { useText } from "../../i18n";
import { CopyButton } from "../CopyButton";
import { Setting } from "./Setting";
import { Updating } from "./Updating";

/** What the window is made of, beside Behalf itself. */
const MADE_OF: [licence: string, names: string][] = [
  ["Apache-2.0", "Apache Arrow"],
  ["Apache-2.0 / MIT", "Tauri"],
  ["Apache-2.0 / MPL-2.0", "DOMPurify"],
  ["ISC", "Lucide"],
  ["MIT", "React, Radix UI, Tailwind CSS, TanStack Virtual, marked, i18next"],
  ["OFL-1.1", "Inter, JetBrains Mono"],
];

const LINKS = [
  { key: "settings.links.databricks", address: "https://docs.databricks.com" },
  { key: "settings.links.oauth", address: "https://docs.databricks.com/aws/en/dev-tools/auth/oauth-u2m" },
  { key: "settings.links.catalog", address: "https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/" },
] as const;

/** Which Behalf this is, and where more is to read. No address opens by itself: each is shown, and can be copied. */
export function About() {
  const { t } = useText();
  return (
    <>
      <Setting id="version">
        <p className="flex items-center gap-2">
          <code className="font-mono" data-testid="version">
            Behalf {version}
          </code>
          <CopyButton icon words={t("settings.version.copy")} done={t("copied")} text={() => `Behalf ${version}`} />
        </p>
      </Setting>
      <Updating />
      <Setting id="licences" hint={t("settings.licences.hint")}>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1" translate="no">
          {MADE_OF.map(([licence, names]) => (
            <div key={licence} className="contents">
              <dt className="text-ink-2">{licence}</dt>
              <dd>{names}</dd>
            </div>
          ))}
        </dl>
      </Setting>
      <Setting id="links" hint={t("settings.links.hint")}>
        <ul className="grid gap-2">
          {LINKS.map(({ key, address }) => (
            <li key={address}>
              <p className="font-medium">{t(key)}</p>
              <p className="flex items-center gap-1 text-ink-2">
                <code className="min-w-0 font-mono text-xs [overflow-wrap:anywhere]">{address}</code>
                <CopyButton icon words={t("copyAddress")} done={t("copied")} text={() => address} />
              </p>
            </li>
          ))}
        </ul>
      </Setting>
    </>
  );
}
