/** Columns as options of a picker: name with a sign of the type, those that fit first. */

import type { SelectProps } from "antd";
import { Empty } from "antd";
import type { Param } from "@/experiment/catalog";
import { type Column, fits } from "@/experiment/schema";
import { TypeIcon } from "@/ui/TypeIcon";
import { params } from "./locale";
import styles from "./params.module.css";

type Option = { value: string; label: React.ReactNode; disabled?: boolean; title: string };

export function columnOptions(columns: readonly Column[], param: Pick<Param, "types">): Option[] {
  const option = (column: Column, disabled: boolean): Option => ({
    value: column.name,
    title: `${column.name} (${column.type})`,
    disabled,
    label: (
      <span className={styles.option}>
        <TypeIcon type={column.type} />
        <span className="es-ellipsis">{column.name}</span>
      </span>
    ),
  });
  const right = columns.filter((column) => fits(column.type, param.types));
  const wrong = columns.filter((column) => !fits(column.type, param.types));
  return [...right.map((column) => option(column, false)), ...wrong.map((column) => option(column, true))];
}

export const COLUMN_SELECT: Pick<SelectProps<string>, "showSearch" | "popupMatchSelectWidth" | "virtual"> = {
  showSearch: { filterOption: (input, option) => textOfOption(option).includes(input.toLowerCase()) },
  popupMatchSelectWidth: 280,
  virtual: true,
};

function textOfOption(option: unknown): string {
  if (typeof option !== "object" || option === null || !("value" in option)) return "";
  return String(option.value).toLowerCase();
}

export function NoColumns() {
  const t = params.useWords();
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("noColumns")} />;
}
