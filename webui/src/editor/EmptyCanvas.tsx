import { DatabaseOutlined, UploadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Space } from "antd";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import type { Text } from "@/api/types";
import { useCanvasView } from "@/canvas/view";
import type { Experiment } from "@/experiment/document";
import { useAddComponent } from "@/palette/add";
import { useText } from "@/ui/words";
import { useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";
import { MiniGraph } from "./MiniGraph";

type Template = { key: string; title: Text; summary: Text; document: Experiment };

/** What an empty canvas offers: data of one's own, or a template. */
export function EmptyCanvas() {
  const t = texts.useWords();
  const read = useText();
  const navigate = useNavigate();
  const { editor, catalog } = useWorkbench();
  const view = useCanvasView();
  const add = useAddComponent();
  const templates = useQuery({
    queryKey: ["templates"],
    queryFn: () => http.get<Template[] | { results: Template[] }>("/api/templates"),
  });
  const list = Array.isArray(templates.data) ? templates.data : (templates.data?.results ?? []);
  const source = catalog.get("source.dataset");
  function take(template: Template) {
    editor.getState().change(() => template.document);
    setTimeout(view.fit, 60);
  }
  return (
    <div className={styles.emptyCanvas} data-testid="empty-canvas">
      <div className={styles.emptyCard}>
        <h2>{t("emptyTitle")}</h2>
        <p>{t("emptyHint")}</p>
        <Space wrap>
          {source && (
            <Button type="primary" icon={<DatabaseOutlined />} onClick={() => add(source)} data-testid="add-source">
              {t("addData")}
            </Button>
          )}
          <Button icon={<UploadOutlined />} onClick={() => navigate("/datasets?upload=1")}>
            {t("uploadData")}
          </Button>
        </Space>
        {list.length > 0 && (
          <div className={styles.templates}>
            {list.slice(0, 4).map((template) => (
              <button
                key={template.key}
                type="button"
                className={styles.template}
                onClick={() => take(template)}
                data-testid={`template-${template.key}`}
              >
                <MiniGraph document={template.document} catalog={catalog} />
                <strong>{read(template.title)}</strong>
                <span>{read(template.summary)}</span>
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
