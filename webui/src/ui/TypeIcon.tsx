import { type Family, familyOf } from "@/experiment/schema";
import styles from "./ui.module.css";

const SIGNS: Record<Family, string> = {
  number: "123",
  text: "Aa",
  boolean: "T/F",
  time: "t",
  vector: "[ ]",
  other: "…",
  unknown: "?",
};

/** The type of a column as a small sign: digits, letters, a clock. */
export function TypeIcon({ type }: { type: string }) {
  const family = familyOf(type);
  return (
    <span className={styles.type} data-family={family} title={type} aria-hidden="true">
      {family === "time" ? <Clock /> : SIGNS[family]}
    </span>
  );
}

function Clock() {
  return (
    <svg width="11" height="11" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.3">
      <circle cx="6" cy="6" r="4.8" />
      <path d="M6 3.4V6l1.8 1.2" />
    </svg>
  );
}
