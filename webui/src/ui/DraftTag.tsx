import { ExperimentOutlined } from "@ant-design/icons";
import { Tag, Tooltip } from "antd";
import { ui } from "./locale";

/** Says that a run read samples only: its numbers are hints, and nothing of it is published. */
export function DraftTag() {
  const t = ui.useWords();
  return (
    <Tooltip title={t("draftHint")}>
      <Tag icon={<ExperimentOutlined />} color="gold" data-testid="draft-tag" style={{ marginInlineEnd: 0 }}>
        {t("draft")}
      </Tag>
    </Tooltip>
  );
}
