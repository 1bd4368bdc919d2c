import { RightOutlined } from "@ant-design/icons";
import { type ReactNode, useState } from "react";
import type { Problem } from "@/api/types";
import { applies, type Param, paramValue } from "@/experiment/catalog";
import type { Json, Params } from "@/experiment/document";
import type { Column } from "@/experiment/schema";
import { params as texts } from "./locale";
import { ParamField } from "./ParamField";
import styles from "./params.module.css";

type Props = {
  params: readonly Param[];
  values: Params;
  onChange: (name: string, value: Json | undefined) => void;
  columnsOf: (param: Param) => readonly Column[];
  problems: readonly Problem[];
  /** What is offered beside a problem, such as a button that puts it right. */
  remedy?: (problem: Problem) => ReactNode;
  readOnly: boolean;
};

/** The form of a component, made from the declaration of its parameters; rarely used ones are folded away. */
export function ParamForm({ params, values, onChange, columnsOf, problems, remedy, readOnly }: Props) {
  const t = texts.useWords();
  const shown = params.filter((param) => applies(param, params, values));
  const plain = shown.filter((param) => !param.advanced);
  const advanced = shown.filter((param) => param.advanced);
  const touched = advanced.some(
    (param) => values[param.name] !== undefined || problems.some((problem) => problem.where.param === param.name),
  );
  const [opened, setOpened] = useState<boolean | null>(null);
  const open = opened ?? touched;
  const field = (param: Param) => (
    <ParamField
      key={param.name}
      param={param}
      value={paramValue(param, values)}
      onChange={(value) => onChange(param.name, value)}
      columns={columnsOf(param)}
      problems={problems.filter((problem) => problem.where.param === param.name)}
      remedy={remedy}
      readOnly={readOnly}
    />
  );
  return (
    <div className={styles.form}>
      {shown.length === 0 && <p className="es-muted">{t("noParams")}</p>}
      {plain.map(field)}
      {advanced.length > 0 && (
        <>
          <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpened(!open)}>
            <RightOutlined rotate={open ? 90 : 0} /> {t("advanced")}
            <span className="es-muted">{advanced.length}</span>
          </button>
          {open && advanced.map(field)}
        </>
      )}
    </div>
  );
}
