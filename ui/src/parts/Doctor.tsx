import { lazy, Suspense, useState } from "react";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import { Checks } from "./Checks";
import { PageHead } from "./PageHead";

const Diagnostics = lazy(() => import("./Diagnostics"));

/** The checks as a page of their own: also where nobody is signed in. */
export default function Doctor({ onClose, onReach }: {
  onClose: () => void;
  /** The same in fewer words, where somebody is signed in. */
  onReach?: () => void;
}) {
  const { t, lang } = useText();
  const [report, setReport] = useState(false);
  if (report) {
    return (
      <Suspense>
        <Diagnostics onClose={() => setReport(false)} />
      </Suspense>
    );
  }
  return (
    <main
      lang={lang}
      className="flex h-full min-h-0 min-w-0 flex-col"
      data-testid="doctor-page"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}
    >
      <PageHead title={t("doctor.title")} id="doctor" onClose={onClose}>
        {onReach && (
          <Button size="sm" look="plain" onClick={onReach} data-testid="doctor-reach">
            {t("ready.page")}
          </Button>
        )}
      </PageHead>
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto max-w-[808px] p-6 max-md:px-3">
          <Checks onReport={() => setReport(true)} />
        </div>
      </div>
    </main>
  );
}
