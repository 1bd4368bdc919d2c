import { ExpressionField } from "../ExpressionField";
import type { WidgetProps } from "../widget";

/** A value computed from the columns of a row. */
export function Widget(props: WidgetProps) {
  return <ExpressionField {...props} kind="expression" minHeight="34px" />;
}
