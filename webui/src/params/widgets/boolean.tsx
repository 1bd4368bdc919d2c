import { Switch } from "antd";
import type { WidgetProps } from "../widget";

/** Yes or no. */
export function Widget({ id, value, onChange, readOnly }: WidgetProps) {
  return (
    <div>
      <Switch id={id} size="small" checked={value === true} onChange={onChange} disabled={readOnly} />
    </div>
  );
}
