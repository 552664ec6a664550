import { lazy, Suspense, useState } from "react";
import { useText } from "../i18n";
import { Checks } from "./Checks";
import { PageHead } from "./PageHead";

const Diagnostics = lazy(() => import("./Diagnostics"));

/** The checks as a page of their own: also where nobody is signed in. */
export default function Doctor({ onClose }: { onClose: () => void }) {
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
      <PageHead title={t("doctor.title")} id="doctor" onClose={onClose} />
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto max-w-[808px] p-6 max-md:px-3">
          <Checks onReport={() => setReport(true)} />
        </div>
      </div>
    </main>
  );
}
