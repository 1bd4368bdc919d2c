import { Tooltip } from "antd";
import { parameterText } from "./history";
import { runs } from "./locale";
import styles from "./runs.module.css";
import { useTitles } from "./titles";
import type { Change } from "./types";

const SHOWN = 2;

/** What a run changed since the one before, in words; the rest in a tooltip. */
export function Changes({ changes }: { changes: Change[] }) {
  const t = runs.useWords();
  const sentence = useChangeText();
  const texts = [...new Set(changes.map(sentence))];
  if (texts.length === 0) return <span className="es-muted">–</span>;
  const shown = texts.slice(0, SHOWN);
  const rest = texts.length - shown.length;
  return (
    <Tooltip
      title={
        <ul className={styles.changeList}>
          {texts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      }
    >
      <div className={styles.changes}>
        {shown.map((text) => (
          <span key={text} className="es-ellipsis">
            {text}
          </span>
        ))}
        {rest > 0 && <span className="es-muted">{t("moreChanges", { count: rest })}</span>}
      </div>
    </Tooltip>
  );
}

function useChangeText(): (change: Change) => string {
  const t = runs.useWords();
  const titles = useTitles();
  return (change) => {
    const node = titles.node(change.label || change.node);
    switch (change.kind) {
      case "node-added":
        return t("nodeAdded", { node });
      case "node-removed":
        return t("nodeRemoved", { node });
      case "edge-added":
      case "edge-removed":
        return t("rewired");
      case "disabled":
        return change.to ? t("nodeDisabled", { node }) : t("nodeEnabled", { node });
      default: {
        const param = change.param === null ? "" : ` ${titles.param(change.label ?? "", change.param)}`;
        return `${node}${param}: ${parameterText(change.from)} → ${parameterText(change.to)}`;
      }
    }
  };
}
