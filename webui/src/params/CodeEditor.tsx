import { autocompletion, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import { python } from "@codemirror/lang-python";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { EditorView } from "@codemirror/view";
import CodeMirror from "@uiw/react-codemirror";
import { useMemo } from "react";
import { useMode } from "@/app/mode";
import type { RowFunction } from "@/experiment/catalog";
import type { Column } from "@/experiment/schema";
import { type Language, useLanguage } from "@/ui/words";
import styles from "./params.module.css";

type Props = {
  id: string;
  kind: "expression" | "sql" | "python";
  value: string;
  onChange: (value: string) => void;
  columns: readonly Column[];
  functions: readonly RowFunction[];
  readOnly: boolean;
  invalid: boolean;
  minHeight: string;
  label: string;
};

const LOOK = EditorView.theme({
  "&": { fontSize: "12.5px", backgroundColor: "transparent" },
  ".cm-content": { fontFamily: "var(--es-mono)", padding: "6px 0" },
  "&.cm-focused": { outline: "none" },
  ".cm-gutters": { border: "none", backgroundColor: "transparent", color: "var(--es-text-3)" },
  ".cm-completionDetail": { color: "var(--es-text-3)", fontStyle: "normal", marginLeft: "1em" },
});

function nonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}

/** A code field that knows the columns of the input and the functions of the row language. */
export function CodeEditor(props: Props) {
  const { kind, columns, functions } = props;
  const chosen = useLanguage();
  const dark = useMode((state) => state.mode === "dark");
  const extensions = useMemo(() => {
    const complete = autocompletion({ override: kind === "python" ? undefined : [source(columns, functions, chosen)] });
    const grammar = kind === "python" ? python() : sql({ dialect: PostgreSQL });
    return [
      grammar,
      complete,
      EditorView.lineWrapping,
      EditorView.cspNonce.of(nonce()),
      LOOK,
      EditorView.contentAttributes.of({ "aria-label": props.label }),
    ];
  }, [kind, columns, functions, chosen, props.label]);
  return (
    <div className={`${styles.code} ${props.invalid ? styles.codeInvalid : ""}`}>
      <CodeMirror
        id={props.id}
        value={props.value}
        onChange={props.onChange}
        extensions={extensions}
        editable={!props.readOnly}
        theme={dark ? "dark" : "light"}
        minHeight={props.minHeight}
        maxHeight="420px"
        basicSetup={{
          lineNumbers: kind !== "expression",
          foldGutter: false,
          highlightActiveLine: false,
          autocompletion: false,
        }}
      />
    </div>
  );
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

function source(columns: readonly Column[], functions: readonly RowFunction[], language: Language) {
  const options: Completion[] = [
    ...columns.map((column) => ({
      label: column.name,
      type: "variable",
      detail: column.type,
      apply: PLAIN.test(column.name) ? column.name : `\`${column.name.replaceAll("`", "``")}\``,
      boost: 2,
    })),
    ...functions
      .filter((one) => !one.operator)
      .map((one) => ({
        label: one.name,
        type: "function",
        detail: one.signatures[0]?.text ?? "",
        info: `${one.title[language]}. ${one.help[language]}\n${one.example}`,
        apply: `${one.name}(`,
      })),
  ];
  return (context: CompletionContext) => {
    const word = context.matchBefore(/[`\p{L}\p{N}_]*/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    return { from: word.from, options, validFor: /^[`\p{L}\p{N}_]*$/u };
  };
}
