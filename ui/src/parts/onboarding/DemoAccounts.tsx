import type { DemoAccount } from "../../contract";
import { useText } from "../../i18n";
import { visible } from "../../state/visible";
import { CopyButton } from "../CopyButton";

/** Who may sign in to the demo, with the passwords that everybody knows. */
export function DemoAccounts({ accounts }: { accounts: DemoAccount[] }) {
  const { t } = useText();
  return (
    <section className="mt-4 grid gap-2" aria-labelledby="accounts">
      <h2 className="text-sm text-ink-2" id="accounts">
        {t("onboarding.accounts")}
      </h2>
      <ul className="max-h-46 divide-y divide-line overflow-auto rounded-md border border-line bg-surface text-sm">
        {accounts.map(({ user_name: name, password }) => (
          <li key={name} className="flex min-h-9 flex-wrap items-center gap-x-3 px-3 py-1" data-testid="demo-account">
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]" translate="no">
              {visible(name)}
            </span>
            <span className="flex items-center gap-1">
              <span className="sr-only">{t("onboarding.password")}</span>
              <code className="font-mono text-xs select-all">{visible(password)}</code>
              <CopyButton icon words={t("onboarding.copyPassword", { name })} done={t("copied")} text={() => password} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
