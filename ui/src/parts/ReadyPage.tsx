import type { SignedIn } from "../contract";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import { PageHead } from "./PageHead";
import { Reaches } from "./Reaches";
import { Who } from "./Who";

/** What can be reached, as a page of its own: for whoever looks again. */
export default function ReadyPage(props: { signedIn: SignedIn; host: string; onDoctor: () => void; onClose: () => void }) {
  const { signedIn, onClose } = props;
  const { t, lang } = useText();
  return (
    <main
      lang={lang}
      className="flex h-full min-h-0 min-w-0 flex-col"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}
      data-testid="ready-page"
    >
      <PageHead title={t("ready.page")} id="ready" onClose={onClose} />
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto grid max-w-[808px] grid-cols-[minmax(0,1fr)] gap-4 p-6 max-md:px-3">
          <Who name={signedIn.display_name} userName={signedIn.principal.user_name} host={props.host} service={signedIn.service_principal} />
          <Reaches />
          <div className="flex flex-wrap gap-2">
            <Button onClick={props.onDoctor} data-testid="ready-doctor">
              {t("ready.doctor")}
            </Button>
          </div>
        </div>
      </div>
    </main>
  );
}
