import { Button, Dropdown } from "antd";
import { useWorkbench } from "@/editor/context";
import { TypeIcon } from "@/ui/TypeIcon";
import { useText } from "@/ui/words";
import { CodeEditor } from "./CodeEditor";
import { params } from "./locale";
import styles from "./params.module.css";
import { textOf, type WidgetProps } from "./widget";

type Props = WidgetProps & { kind: "expression" | "sql" | "python"; minHeight: string };

/** Code with the columns of the input at hand. */
export function ExpressionField({ id, param, value, onChange, columns, readOnly, invalid, kind, minHeight }: Props) {
  const t = params.useWords();
  const read = useText();
  const { catalog } = useWorkbench();
  const text = textOf(value);
  const items = columns.map((column) => ({
    key: column.name,
    icon: <TypeIcon type={column.type} />,
    label: column.name,
    onClick: () => onChange(`${text}${text && !/[\s(]$/.test(text) ? " " : ""}${quoted(column.name)}`),
  }));
  return (
    <>
      <CodeEditor
        id={id}
        kind={kind}
        value={text}
        onChange={onChange}
        columns={columns}
        functions={catalog.functions}
        readOnly={readOnly}
        invalid={invalid}
        minHeight={minHeight}
        label={read(param.title)}
      />
      {kind !== "python" && !readOnly && (
        <div className={styles.codeFoot}>
          <span>{t("expressionHint")}</span>
          {items.length > 0 && (
            <Dropdown menu={{ items, style: { maxHeight: 300, overflow: "auto" } }} trigger={["click"]}>
              <Button type="link" size="small" style={{ height: 18, padding: 0, fontSize: 11 }}>
                + {t("columnsHere")}
              </Button>
            </Dropdown>
          )}
        </div>
      )}
    </>
  );
}

function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}
