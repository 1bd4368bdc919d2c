import { Select } from "antd";
import { COLUMN_SELECT, columnOptions, NoColumns } from "../columnOptions";
import { params } from "../locale";
import { textOf, type WidgetProps } from "../widget";

/** Picks one column of the input. */
export function Widget({ id, param, value, onChange, columns, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  const chosen = textOf(value);
  const roleColumn = param.role ? columns.find((column) => column.role === param.role)?.name : undefined;
  const options = columnOptions(columns, param);
  const missing = chosen !== "" && !columns.some((column) => column.name === chosen);
  const automatic = param.role ? (roleColumn ? `${t("automatic")}: ${roleColumn}` : t("automatic")) : t("chooseColumn");
  return (
    <Select<string>
      {...COLUMN_SELECT}
      id={id}
      value={chosen || undefined}
      options={
        missing ? [{ value: chosen, label: t("notThere", { column: chosen }), title: chosen }, ...options] : options
      }
      placeholder={param.required ? t("chooseColumn") : automatic}
      onChange={(next) => onChange(next ?? undefined)}
      allowClear={!param.required}
      disabled={readOnly}
      status={invalid || (missing && columns.length > 0) ? "error" : undefined}
      notFoundContent={columns.length === 0 ? <NoColumns /> : undefined}
    />
  );
}
