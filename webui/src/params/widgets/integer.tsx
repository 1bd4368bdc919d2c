import { NumberInput } from "../NumberInput";
import type { WidgetProps } from "../widget";

/** A whole number within its limits. */
export function Widget(props: WidgetProps) {
  return <NumberInput {...props} whole />;
}
