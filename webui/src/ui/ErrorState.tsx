import { Alert, Button, Space } from "antd";
import { StudioError } from "@/api/http";
import { ui } from "./locale";
import { useText } from "./words";

/** One sentence about any error, in the user's language. */
export function useErrorText(): (error: unknown) => string {
  const read = useText();
  const t = ui.useWords();
  return (error) => {
    if (!(error instanceof StudioError)) return t("unexpected");
    const first = error.problems[0];
    return first ? read(first.message) : read(error.title);
  };
}

/** An error with all its problems and, where it makes sense, a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const read = useText();
  const t = ui.useWords();
  const sentence = useErrorText();
  const problems = error instanceof StudioError ? error.problems : [];
  const hints = problems.flatMap((problem) => (problem.hint ? [read(problem.hint)] : []));
  return (
    <Alert
      type="error"
      showIcon
      data-testid="error"
      title={sentence(error)}
      description={
        problems.length > 1 || hints.length > 0 ? (
          <Space orientation="vertical" size={2}>
            {problems.slice(1).map((problem) => (
              <span key={`${problem.code}${read(problem.message)}`}>{read(problem.message)}</span>
            ))}
            {hints.map((hint) => (
              <span key={hint}>{hint}</span>
            ))}
          </Space>
        ) : undefined
      }
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t("retry")}
          </Button>
        )
      }
      style={{ margin: 16 }}
    />
  );
}
