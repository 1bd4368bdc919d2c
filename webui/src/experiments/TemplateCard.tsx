import { PlusOutlined } from "@ant-design/icons";
import { useText } from "@/ui/words";
import styles from "./experiments.module.css";
import { experiments } from "./locale";
import { Picture } from "./Picture";
import type { Template } from "./types";

/** A template with its picture; without a template, the blank canvas. */
export function TemplateCard(props: { template: Template | null; chosen?: boolean; onChoose: () => void }) {
  const t = experiments.useWords();
  const read = useText();
  const { template } = props;
  return (
    <button
      type="button"
      className={`${styles.card} ${props.chosen ? styles.chosen : ""}`}
      onClick={props.onChoose}
      aria-pressed={props.chosen}
      data-testid={`template-${template?.key ?? "blank"}`}
    >
      <div className={styles.cardPicture}>
        {template ? (
          <Picture document={template.document} />
        ) : (
          <div className={styles.blank}>
            <PlusOutlined />
          </div>
        )}
      </div>
      <div className={styles.cardText}>
        <strong>{template ? read(template.title) : t("blank")}</strong>
        <span>{template ? read(template.summary) : t("blankSummary")}</span>
      </div>
    </button>
  );
}
