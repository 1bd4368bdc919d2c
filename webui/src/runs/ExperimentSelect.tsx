import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { List } from "@/api/types";
import { runs } from "./locale";

/** Picks one experiment of the workspace, searched on the server; empty means all. */
export function ExperimentSelect(props: {
  value: number | null;
  name: string | undefined;
  onChange: (id: number | null) => void;
}) {
  const t = runs.useWords();
  const at = useAt();
  const [search, setSearch] = useState("");
  const found = useQuery({
    queryKey: ["experiments", "select", search],
    queryFn: () => http.get<List<{ id: number; name: string }>>(at("experiments/"), { query: { search, limit: 50 } }),
  });
  const options = (found.data?.results ?? []).map((one) => ({ value: one.id, label: one.name }));
  if (props.value !== null && props.name && !options.some((one) => one.value === props.value)) {
    options.unshift({ value: props.value, label: props.name });
  }
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      style={{ width: 260 }}
      placeholder={t("allExperiments")}
      aria-label={t("experiment")}
      value={props.value ?? undefined}
      onChange={(value) => props.onChange(value ?? null)}
      options={options}
      data-testid="runs-experiment"
    />
  );
}
