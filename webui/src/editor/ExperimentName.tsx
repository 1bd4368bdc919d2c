import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Input } from "antd";
import { useState } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { useErrorText } from "@/ui/ErrorState";
import styles from "./editor.module.css";
import { editor } from "./locale";

/** The experiment's name, changed in place. */
export function ExperimentName({ id, name, readOnly }: { id: number; name: string; readOnly: boolean }) {
  const t = editor.useWords();
  const at = useAt();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const sentence = useErrorText();
  const [stored, setStored] = useState(name);
  const [typed, setTyped] = useState(name);
  const rename = useMutation({
    mutationFn: (next: string) => http.patch(at(`experiments/${id}/`), { name: next }),
    onSuccess: (_, next) => {
      setStored(next);
      void queries.invalidateQueries({ queryKey: ["experiments", "list"] });
    },
    onError: (error) => {
      setTyped(stored);
      void message.error(sentence(error));
    },
  });
  function done() {
    const next = typed.trim();
    if (next === "") setTyped(stored);
    else if (next !== stored) rename.mutate(next);
  }
  return (
    <span className={styles.nameBox} data-text={typed || " "}>
      <Input
        variant="borderless"
        className={styles.nameField}
        htmlSize={1}
        value={typed}
        aria-label={t("name")}
        maxLength={200}
        readOnly={readOnly}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onPressEnter={(event) => event.currentTarget.blur()}
        data-testid="experiment-name"
      />
    </span>
  );
}
