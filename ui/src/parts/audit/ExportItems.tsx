import type { RefObject } from "react";
import type { AuditForm } from "../../contract";
import { Menu, MenuItem, MenuWords } from "../../design/Menu";
import { useText } from "../../i18n";
import { FORMS } from "./ExportMenu";

/** The forms of an export: loaded when they are asked for first. */
export default function ExportItems(props: {
  opener: RefObject<HTMLElement | null>;
  onClose: () => void;
  onSave: (form: AuditForm) => void;
}) {
  const { t } = useText();
  return (
    <Menu label={t("export")} opener={props.opener} onClose={props.onClose}>
      {FORMS.map(({ form, name, about }) => (
        <MenuItem key={form} onChoose={() => props.onSave(form)} data-testid={`export-${form}`}>
          <MenuWords name={t(name)} about={t(about)} />
        </MenuItem>
      ))}
    </Menu>
  );
}
