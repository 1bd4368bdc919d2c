import { FolderOpenOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { textOf, type WidgetProps } from "../widget";

/** Where a file or folder is: a path or an address of a storage. */
export function Widget({ id, value, onChange, readOnly, invalid }: WidgetProps) {
  return (
    <Input
      id={id}
      className="es-mono"
      prefix={<FolderOpenOutlined />}
      placeholder="s3a://bucket/folder · hdfs:///data · /data/file.csv"
      value={textOf(value)}
      onChange={(event) => onChange(event.target.value)}
      disabled={readOnly}
      status={invalid ? "error" : undefined}
      spellCheck={false}
    />
  );
}
