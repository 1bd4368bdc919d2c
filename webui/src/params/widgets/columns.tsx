import { Button, Select } from "antd";
import { familyOf, fits } from "@/experiment/schema";
import { COLUMN_SELECT, columnOptions, NoColumns } from "../columnOptions";
import { params } from "../locale";
import styles from "../params.module.css";
import { stringsOf, type WidgetProps } from "../widget";

const SHOWN = 12;

/** Picks several columns of the input, in the order in which they are picked. */
export function Widget({ id, param, value, onChange, columns, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  const chosen = stringsOf(value);
  const usable = columns.filter((column) => fits(column.type, param.types));
  const missing = chosen.filter((name) => !columns.some((column) => column.name === name));
  const options = [
    ...missing.map((name) => ({ value: name, label: t("notThere", { column: name }), title: name })),
    ...columnOptions(columns, param),
  ];
  const pick = (names: string[]) => onChange(names.length === 0 && !param.required ? undefined : names);
  const family = (wanted: string) => usable.filter((column) => familyOf(column.type) === wanted).map((one) => one.name);
  const [numbers, texts] = [family("number"), family("text")];
  const quick: [string, string[]][] = [[t("all"), usable.map((column) => column.name)]];
  if (numbers.length > 0 && numbers.length < usable.length) quick.push([t("numbers"), numbers]);
  if (texts.length > 0 && texts.length < usable.length) quick.push([t("texts"), texts]);
  if (chosen.length > 0) quick.push([t("none"), []]);
  return (
    <>
      <Select<string[]>
        {...COLUMN_SELECT}
        id={id}
        mode="multiple"
        value={chosen}
        options={options}
        placeholder={param.required ? t("chooseColumns") : t("allUsable")}
        onChange={pick}
        maxTagCount={SHOWN}
        optionLabelProp="title"
        disabled={readOnly}
        status={invalid ? "error" : undefined}
        notFoundContent={columns.length === 0 ? <NoColumns /> : undefined}
        labelRender={({ value: name }) => name}
      />
      {!readOnly && usable.length > 0 && (
        <div className={styles.quick}>
          {quick.map(([title, names]) => (
            <Button key={title} type="link" size="small" onClick={() => pick(names)}>
              {title}
            </Button>
          ))}
          {chosen.length > 0 && <span>{t("chosen", { count: chosen.length })}</span>}
        </div>
      )}
    </>
  );
}
