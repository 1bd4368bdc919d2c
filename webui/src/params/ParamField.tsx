import { QuestionCircleOutlined } from "@ant-design/icons";
import { Skeleton, Tooltip } from "antd";
import { lazy, type ReactNode, Suspense, useId } from "react";
import type { Problem } from "@/api/types";
import type { Param } from "@/experiment/catalog";
import type { Json } from "@/experiment/document";
import type { Column } from "@/experiment/schema";
import { useText } from "@/ui/words";
import styles from "./params.module.css";
import type { Widget } from "./widget";

/** A widget is a file of its kind's name; loaded when the first parameter of that kind is shown. */
const files = import.meta.glob<{ Widget: Widget }>("./widgets/*.tsx");
const widgets = new Map<string, Widget>(
  Object.entries(files).map(([path, load]) => [
    path.replace(/^.*\/|\.tsx$/g, ""),
    lazy(async () => ({ default: (await load()).Widget })),
  ]),
);

type Props = {
  param: Param;
  value: Json;
  onChange: (value: Json | undefined) => void;
  columns: readonly Column[];
  problems: readonly Problem[];
  remedy?: (problem: Problem) => ReactNode;
  readOnly: boolean;
};

/** One parameter: its label, what it means, its widget, and what is wrong with it. */
export function ParamField({ param, value, onChange, columns, problems, remedy, readOnly }: Props) {
  const read = useText();
  const id = useId();
  const Widget = widgets.get(param.widget) ?? widgets.get("text");
  const title = read(param.title);
  const help = read(param.help);
  const errors = problems.filter((problem) => problem.severity === "error");
  const shownProblems = problems.filter((problem) => problem.code !== "param-required" || value !== null);
  if (!Widget) return null;
  return (
    <div className={styles.field} data-testid={`param-${param.name}`} data-param={param.name}>
      <label className={styles.label} htmlFor={id} id={`${id}-label`}>
        <span>{title}</span>
        {param.required && (
          <span className={styles.required} aria-hidden="true">
            *
          </span>
        )}
        {help && help !== title && (
          <Tooltip title={help}>
            <QuestionCircleOutlined className={styles.help} aria-label={help} />
          </Tooltip>
        )}
      </label>
      <Suspense fallback={<Skeleton.Input active size="small" block />}>
        <Widget
          id={id}
          param={param}
          value={value}
          onChange={onChange}
          columns={columns}
          readOnly={readOnly}
          invalid={errors.length > 0}
        />
      </Suspense>
      {(shownProblems.length > 0 ? shownProblems : problems).map((problem) => (
        <div
          key={`${problem.code}${problem.message.en}`}
          className={problem.severity === "error" ? styles.error : styles.warning}
          role="alert"
        >
          {read(problem.message)}
          {problem.hint && <span> {read(problem.hint)}</span>}
          {remedy && <div className={styles.remedy}>{remedy(problem)}</div>}
        </div>
      ))}
    </div>
  );
}
