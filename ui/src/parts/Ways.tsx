import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import type { Way } from "../state/branches";

/** Which of the ways that a question was asked, and the ones beside it. */
export function Ways({ way, onGo }: { way: Way; onGo: (turn: string) => void }) {
  const { t } = useText();
  const to = (turn: string | undefined, label: string, icon: typeof ChevronLeft, id: string) => {
    const Icon = icon;
    return (
      <IconButton small label={label} disabled={!turn} onClick={() => turn && onGo(turn)} data-testid={id}>
        <Icon size={14} />
      </IconButton>
    );
  };
  return (
    <span className="inline-flex items-center text-xs text-ink-2 tabular-nums" role="group" aria-label={t("question.ways")} data-testid="ways">
      {to(way.previous, t("question.wayBefore"), ChevronLeft, "way-previous")}
      <span aria-label={t("question.wayOf", { at: way.at, of: way.of })}>
        {way.at} / {way.of}
      </span>
      {to(way.next, t("question.wayNext"), ChevronRight, "way-next")}
    </span>
  );
}
