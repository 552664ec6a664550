import { ChevronRight } from "lucide-react";
import { Facts } from "../design/Facts";
import { useText } from "../i18n";
import { visible } from "../state/visible";
import { CopyButton } from "./CopyButton";

/** Why something cannot be seen: what is missing, who may grant it, and the request for it, ready to be sent. */
export default function Why(props: {
  securable: string;
  privilege: string | null;
  askWhom?: string | null;
  /** The whole text of the request. */
  request: string;
}) {
  const { t } = useText();
  return (
    <details className="group mt-1 w-full" data-testid="why">
      <summary className="inline-flex min-h-6 list-none items-center gap-1 rounded-sm font-medium text-user hover:underline [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} className="transition-transform group-open:rotate-90" aria-hidden />
        {t("why.title")}
      </summary>
      <div className="mt-2 grid gap-3">
        <p className="max-w-[64ch] text-ink-2">{t("why.reason")}</p>
        <Facts>
          <dt>{t("why.missing")}</dt>
          <dd>
            {props.privilege ? <code>{visible(props.privilege)}</code> : t("why.anyPrivilege")}
          </dd>
          <dt>{t("why.on")}</dt>
          <dd>
            <code>{visible(props.securable)}</code>
          </dd>
          <dt>{t("why.ask")}</dt>
          <dd>{props.askWhom ? <span translate="no">{visible(props.askWhom)}</span> : t("why.admin")}</dd>
        </Facts>
        <div className="grid gap-2">
          <p className="text-ink-2">{t("why.request")}</p>
          <blockquote
            translate="no"
            className="rounded-sm border border-line bg-sunken p-2.5 whitespace-pre-wrap text-ink [overflow-wrap:anywhere]"
            data-testid="request-text"
          >
            {visible(props.request.trim())}
          </blockquote>
          <div>
            <CopyButton size="sm" words={t("why.copy")} done={t("copied")} text={() => props.request} data-testid="copy-request" />
          </div>
        </div>
      </div>
    </details>
  );
}
