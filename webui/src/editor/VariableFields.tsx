import { Form, Input, Select } from "antd";
import type { Json } from "@/experiment/document";
import { type Values, type Variable, withValue } from "@/experiment/variables";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";

type Props = {
  variables: Variable[];
  given: Values;
  /** What the run would have, where the plan could be made. */
  resolved: Values | undefined;
  onChange: (values: Values) => void;
};

/** The values of an experiment's variables for one run; an empty field takes the default. */
export function VariableFields({ variables, given, resolved, onChange }: Props) {
  const t = texts.useWords();
  return (
    <fieldset className={styles.variables} data-testid="variables">
      <legend>{t("variables")}</legend>
      {variables.map((variable) => (
        <Form.Item
          key={variable.name}
          htmlFor={`variable-${variable.name}`}
          label={variable.name}
          required={variable.fallback === undefined}
          extra={hint(variable, resolved)}
          layout="vertical"
        >
          <Field
            variable={variable}
            value={given[variable.name]}
            onChange={(value) => onChange(withValue(given, variable.name, value))}
          />
        </Form.Item>
      ))}
    </fieldset>
  );
}

/** The date behind `today-1`: said only where it is not what the field shows. */
function hint(variable: Variable, resolved: Values | undefined): string | undefined {
  const value = resolved?.[variable.name];
  return variable.type === "date" && value !== undefined ? `= ${String(value)}` : undefined;
}

type FieldProps = { variable: Variable; value: Json | undefined; onChange: (value: Json) => void };

function Field({ variable, value, onChange }: FieldProps) {
  const t = texts.useWords();
  const { name, type, fallback } = variable;
  const id = `variable-${name}`;
  const shown = fallback === undefined ? (type === "date" ? "2026-01-31, today-1" : type) : String(fallback);
  if (type === "boolean") {
    const options = [
      { value: "true", label: t("yes") },
      { value: "false", label: t("no") },
    ];
    return (
      <Select
        id={id}
        allowClear
        placeholder={shown}
        value={value === undefined ? null : String(value)}
        options={options}
        onChange={(chosen: string | null | undefined) => onChange(chosen ?? null)}
      />
    );
  }
  return (
    <Input
      id={id}
      placeholder={shown}
      defaultValue={value === undefined ? "" : String(value)}
      inputMode={type === "int" ? "numeric" : type === "double" ? "decimal" : "text"}
      onBlur={(event) => onChange(event.target.value)}
      onPressEnter={(event) => onChange(event.currentTarget.value)}
    />
  );
}
