import { ExpressionField } from "../ExpressionField";
import type { WidgetProps } from "../widget";

/** A program over the input tables. */
export function Widget(props: WidgetProps) {
  return <ExpressionField {...props} kind="python" minHeight="180px" />;
}
