import { Search, X } from "lucide-react";
import { Button } from "../../design/Button";
import { Checkbox } from "../../design/Checkbox";
import { IconButton } from "../../design/IconButton";
import { Select } from "../../design/Select";
import { useText } from "../../i18n";
import { EVERYTHING, type Filter, type Kind, KINDS, narrows, TOOLS } from "../../state/ledger";

const ANY = "any";

/** What of the ledger is shown. */
export function Filters(props: {
  filter: Filter;
  /** The thread that is open beside this page. */
  thread?: string;
  onFilter: (filter: Filter) => void;
}) {
  const { t } = useText();
  const { filter, thread, onFilter } = props;
  const set = (change: Partial<Filter>) => onFilter({ ...filter, ...change });
  return (
    <div className="flex flex-wrap items-center gap-2" role="search" aria-label={t("audit.filters")}>
      <div className="framed flex min-h-(--control) min-w-50 flex-1 items-center gap-2 rounded-sm border border-edge bg-surface pr-1 pl-3 text-ink-2">
        <Search size={16} aria-hidden />
        <input
          type="search"
          className="min-h-6 min-w-0 flex-1 appearance-none bg-transparent text-sm text-ink [&::-webkit-search-cancel-button]:hidden"
          aria-label={t("audit.words")}
          placeholder={t("audit.words")}
          value={filter.words}
          onChange={(event) => set({ words: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || event.nativeEvent.isComposing || !filter.words) return;
            event.stopPropagation();
            set({ words: "" });
          }}
          data-testid="audit-words"
        />
        {filter.words && (
          <IconButton small label={t("clearSearch")} onClick={() => set({ words: "" })}>
            <X size={14} />
          </IconButton>
        )}
      </div>
      <Select<Kind>
        label={t("audit.kind")}
        value={filter.kind}
        onChange={(kind) => set({ kind })}
        options={(Object.keys(KINDS) as Kind[]).map((value) => ({ value, label: t(`audit.kind.${value}`) }))}
      />
      <Select
        label={t("audit.runAs")}
        value={filter.runAs ?? ANY}
        onChange={(next) => set({ runAs: next === ANY ? undefined : (next as Filter["runAs"]) })}
        options={[
          { value: ANY, label: t("audit.runAs.any") },
          { value: "on_behalf_of_user", label: t("audit.runAs.user") },
          { value: "service_principal", label: t("audit.runAs.servicePrincipal") },
        ]}
      />
      <Select
        label={t("audit.tool")}
        value={filter.tool ?? ANY}
        onChange={(next) => set({ tool: next === ANY ? undefined : next })}
        options={[
          { value: ANY, label: t("audit.tool.any") },
          ...TOOLS.map((value) => ({ value: value as string, label: t(`audit.tool.${value}`) })),
        ]}
      />
      {thread && (
        <Checkbox checked={filter.thread === thread} onChange={(on) => set({ thread: on ? thread : undefined })}>
          {t("audit.thisThread")}
        </Checkbox>
      )}
      {narrows(filter) && (
        <Button look="plain" size="sm" onClick={() => onFilter(EVERYTHING)} data-testid="audit-reset">
          {t("audit.reset")}
        </Button>
      )}
    </div>
  );
}
