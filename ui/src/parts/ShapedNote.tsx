import { Filter } from "lucide-react";
import { useText } from "../i18n";

/** Under a result without rows: that there may be some which this person is not shown. */
export default function ShapedNote() {
  const { t } = useText();
  return (
    <p className="flex gap-2 px-3 py-2.5 text-sm text-ink-2" data-testid="shaped">
      <Filter size={14} className="mt-0.5" aria-hidden />
      <span className="min-w-0">{t("shaped.note")}</span>
    </p>
  );
}
