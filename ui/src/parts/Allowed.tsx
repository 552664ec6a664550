import { Building2 } from "lucide-react";
import { useId } from "react";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import { useManaged } from "../state/managed";
import { bare } from "./Who";

/** The workspaces that the organization allows, each a click away; nothing where it allows any. */
export function Allowed({ disabled, onChoose }: { disabled: boolean; onChoose: (host: string) => void }) {
  const { t } = useText();
  const name = useId();
  const hosts = useManaged()?.workspaces ?? [];
  if (hosts.length === 0) return null;
  return (
    <section className="mt-6 grid gap-2" aria-labelledby={name} data-testid="allowed">
      <h2 className="flex items-center gap-2 text-sm text-ink-2" id={name}>
        <Building2 size={16} aria-hidden /> {t("onboarding.allowed")}
      </h2>
      <ul className="grid gap-2">
        {hosts.map((host) => (
          <li key={host}>
            <Button className="w-full justify-start text-left [overflow-wrap:anywhere]" disabled={disabled} onClick={() => onChoose(host)}>
              {bare(host)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
