import type { RefObject } from "react";
import type { FileForm } from "../../contract";
import { Menu, MenuItem, MenuWords } from "../../design/Menu";
import { type Key, useText } from "../../i18n";

const FORMS: { form: FileForm; name: Key; about: Key }[] = [
  { form: "csv", name: "save.csv", about: "save.csv.about" },
  { form: "xlsx", name: "save.xlsx", about: "save.xlsx.about" },
  { form: "parquet", name: "save.parquet", about: "save.parquet.about" },
  { form: "arrow", name: "save.arrow", about: "save.arrow.about" },
];

/** The forms in which a result is saved: loaded when they are asked for first. */
export default function SaveItems(props: { opener: RefObject<HTMLElement | null>; onClose: () => void; onSave: (form: FileForm) => void }) {
  const { t } = useText();
  return (
    <Menu label={t("save.as")} opener={props.opener} onClose={props.onClose}>
      {FORMS.map(({ form, name, about }) => (
        <MenuItem key={form} onChoose={() => props.onSave(form)} data-testid={`save-${form}`}>
          <MenuWords name={t(name)} about={t(about)} />
        </MenuItem>
      ))}
    </Menu>
  );
}
