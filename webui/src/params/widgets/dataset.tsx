import { UploadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { List } from "@/api/types";
import { number } from "@/ui/format";
import { useLanguage } from "@/ui/words";
import { params } from "../locale";
import styles from "../params.module.css";
import { textOf, type WidgetProps } from "../widget";

type Dataset = { id: number; name: string; rows: number | null };

/** One of the workspace's datasets. */
export function Widget({ id, value, onChange, readOnly, invalid }: WidgetProps) {
  const t = params.useWords();
  const chosen = useLanguage();
  const at = useAt();
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ["datasets", "picker"],
    queryFn: () => http.get<List<Dataset>>(at("datasets/"), { query: { limit: 200 } }),
  });
  const current = textOf(value);
  const options = (data?.results ?? []).map((dataset) => ({
    value: dataset.name,
    title: dataset.name,
    label: (
      <span className={styles.option}>
        <span className="es-ellipsis" style={{ flex: 1 }}>
          {dataset.name}
        </span>
        {dataset.rows !== null && (
          <span className="es-muted">{t("rowsOf", { count: number(dataset.rows, chosen) })}</span>
        )}
      </span>
    ),
  }));
  return (
    <>
      <Select<string>
        id={id}
        showSearch={{ optionFilterProp: "title" }}
        value={current || undefined}
        options={options}
        placeholder={t("chooseDataset")}
        notFoundContent={t("noDatasets")}
        popupMatchSelectWidth={300}
        onChange={(next) => onChange(next)}
        disabled={readOnly}
        status={invalid ? "error" : undefined}
        loading={!data}
        labelRender={({ value: name }) => name}
      />
      {!readOnly && (
        <div className={styles.quick}>
          <Button type="link" size="small" icon={<UploadOutlined />} onClick={() => navigate("/datasets?upload=1")}>
            {t("uploadDataset")}
          </Button>
        </div>
      )}
    </>
  );
}
