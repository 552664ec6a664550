import { Dialog } from "../design/Dialog";
import { useText } from "../i18n";
import { Colours, Contrast, Room } from "./Looks";

/** How the window looks, over whatever is looked at: so that a choice is seen at once. The settings have the rest. */
export default function Appearance({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("looks.title")}
      about={t("looks.about")}
      testId="appearance-dialog"
      back="[data-testid=profiles]"
    >
      <Colours />
      <Contrast />
      <Room />
    </Dialog>
  );
}
