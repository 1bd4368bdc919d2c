import { ExpressionField } from "../ExpressionField";
import type { WidgetProps } from "../widget";

/** Which rows: true or false for each. */
export function Widget(props: WidgetProps) {
  return <ExpressionField {...props} kind="expression" minHeight="34px" />;
}
