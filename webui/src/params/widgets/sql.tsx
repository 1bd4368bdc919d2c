import { ExpressionField } from "../ExpressionField";
import type { WidgetProps } from "../widget";

/** A statement over the input tables. */
export function Widget(props: WidgetProps) {
  return <ExpressionField {...props} kind="sql" minHeight="160px" />;
}
