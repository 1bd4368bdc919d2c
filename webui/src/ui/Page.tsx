import type { ReactNode } from "react";
import { useEffect } from "react";
import styles from "./ui.module.css";

/** A page with a title, what it is about, and its main actions at the right. */
export function Page(props: {
  title: ReactNode;
  name?: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  testid?: string;
}) {
  const name = props.name ?? (typeof props.title === "string" ? props.title : "");
  useEffect(() => {
    document.title = name ? `${name} · Experiment Studio` : "Experiment Studio";
  }, [name]);
  return (
    <div className={styles.page} data-testid={props.testid}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1>{props.title}</h1>
          {props.description && <p>{props.description}</p>}
        </div>
        <div className={styles.actions}>{props.actions}</div>
      </header>
      {props.children}
    </div>
  );
}

/** A white box on the page's grey. */
export function Panel(props: { title?: ReactNode; extra?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className={styles.panel}>
      {(props.title || props.extra) && (
        <header className={styles.panelHeader}>
          <h2>{props.title}</h2>
          {props.extra}
        </header>
      )}
      <div className={props.flush ? undefined : styles.panelBody}>{props.children}</div>
    </section>
  );
}
