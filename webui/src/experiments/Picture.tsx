import { useCatalog } from "@/api/catalog";
import styles from "./experiments.module.css";
import { type ThumbnailDocument, thumbnail } from "./thumbnail";

/** What an experiment looks like, small: its nodes in their categories' colours. */
export function Picture({
  document,
  width = 300,
  height = 120,
}: {
  document: ThumbnailDocument;
  width?: number;
  height?: number;
}) {
  const { data: catalog } = useCatalog();
  const { boxes, lines, boxWidth, boxHeight } = thumbnail(document, width, height);
  return (
    <svg className={styles.picture} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {lines.map((line) => (
        <path key={line.id} d={line.path} className={styles.pictureLine} />
      ))}
      {boxes.map((box) => (
        <g key={box.id} transform={`translate(${box.x} ${box.y})`}>
          <rect width={boxWidth} height={boxHeight} rx={3} className={styles.pictureBox} />
          <rect
            width={4}
            height={boxHeight}
            rx={1.5}
            fill={catalog?.category(box.category)?.colour ?? "var(--es-primary)"}
          />
          <rect
            x={8}
            y={boxHeight / 2 - 1.25}
            width={boxWidth - 14}
            height={2.5}
            rx={1.25}
            className={styles.pictureText}
          />
        </g>
      ))}
    </svg>
  );
}
