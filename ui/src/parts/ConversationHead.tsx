import { Menu, PanelRight, ShieldCheck, UserCog } from "lucide-react";
import type { SignedIn } from "../contract";
import { Chip } from "../design/Chip";
import { cx } from "../design/cx";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";

/** What the conversation is about, which model answers, and who acts. */
export function ConversationHead(props: {
  title: string;
  signedIn: SignedIn;
  /** Whether the chats are hidden: then the way to them is here. */
  wide?: boolean;
  onMenu: () => void;
  onPanel: () => void;
}) {
  const { t } = useText();
  const { model, model_as_app: modelAsApp, service_principal: service, principal } = props.signedIn;
  return (
    <header className="flex min-h-13 shrink-0 items-center gap-2 border-b border-line px-6 pr-4 max-md:mb-(--toasts) max-md:px-3">
      <IconButton label={t("chat.threads")} className={props.wide ? undefined : "md:hidden"} onClick={props.onMenu} data-testid="menu">
        <Menu size={16} />
      </IconButton>
      <h1 className="min-w-0 flex-1 truncate text-prose font-semibold">{props.title}</h1>
      {model !== null && (
        <span
          className={cx(
            "inline-flex min-h-[30px] max-w-[14em] items-center gap-1 rounded-full border border-line-strong bg-surface px-3 text-sm font-medium max-md:hidden",
            modelAsApp ? "text-sp" : "text-ink-2",
          )}
          data-tip={modelAsApp ? t("model.labelAsApp", { name: model }) : t("chat.model")}
          data-testid="head-model"
        >
          {modelAsApp && <UserCog size={14} className="shrink-0" aria-hidden />}
          <span className="truncate">{model}</span>
        </span>
      )}
      <Chip tone={service ? "sp" : "user"} className="max-w-[60%]" onClick={props.onPanel} data-testid="identity-chip">
        {service ? <UserCog size={16} aria-hidden /> : <ShieldCheck size={16} aria-hidden />}
        <span className="truncate">{t("chat.acting", { name: principal.user_name.split("@")[0] ?? "" })}</span>
      </Chip>
      <IconButton label={t("chat.panel")} onClick={props.onPanel}>
        <PanelRight size={16} />
      </IconButton>
    </header>
  );
}
