import { Fragment } from "react";
import type { Component } from "@/experiment/catalog";
import { useText } from "@/ui/words";
import styles from "./inspector.module.css";

/** The component's page: what it does, and every parameter. */
export function ComponentHelp({ component }: { component: Component }) {
  const read = useText();
  const paragraphs = read(component.help).split(/\n\s*\n/);
  return (
    <article className={styles.help}>
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>{inline(paragraph.replaceAll("\n", " "))}</p>
      ))}
      <dl>
        {component.params.map((param) => (
          <Fragment key={param.name}>
            <dt>{read(param.title)}</dt>
            {read(param.help) !== read(param.title) && <dd>{inline(read(param.help))}</dd>}
          </Fragment>
        ))}
      </dl>
      <code className="es-muted">
        {component.key} · {component.version}
      </code>
    </article>
  );
}

/** `code` and **strong** of Markdown; the help texts use no more. */
function inline(text: string) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    const key = `${index}${part}`;
    if (part.startsWith("`")) return <code key={key}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**")) return <strong key={key}>{part.slice(2, -2)}</strong>;
    return part;
  });
}
