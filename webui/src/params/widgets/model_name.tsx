import { useQuery } from "@tanstack/react-query";
import { AutoComplete } from "antd";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { List } from "@/api/types";
import { textOf, type WidgetProps } from "../widget";

/** The name of a model in the zoo: one that is there, which gets a new version, or a new one. */
export function Widget({ id, param, value, onChange, readOnly, invalid }: WidgetProps) {
  const at = useAt();
  const { data } = useQuery({
    queryKey: ["models", "picker"],
    queryFn: () => http.get<List<{ id: number; name: string }>>(at("models/")),
  });
  return (
    <AutoComplete
      id={id}
      value={textOf(value)}
      placeholder={textOf(param.default)}
      options={(data?.results ?? []).map((model) => ({ value: model.name }))}
      showSearch={{ filterOption: true }}
      onChange={(next: string) => onChange(next)}
      disabled={readOnly}
      status={invalid ? "error" : undefined}
    />
  );
}
