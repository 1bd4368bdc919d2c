/** Codes of the zoo as words in the user's language; a code that is not known is shown as it is. */

import { zoo } from "./locale";
import type { Stage } from "./types";

export function useTaskName(): (task: string) => string {
  const t = zoo.useWords();
  return (task) => {
    switch (task) {
      case "binary":
      case "multiclass":
      case "regression":
      case "clustering":
        return t(`task ${task}`);
      default:
        return task;
    }
  };
}

export function useCaseName(): (kind: string) => string {
  const t = zoo.useWords();
  return (kind) => {
    switch (kind) {
      case "row":
      case "null":
      case "empty":
      case "unparsable":
      case "unseen":
        return t(`case ${kind}`);
      default:
        return kind;
    }
  };
}

export const STAGE_COLOURS: Record<Stage, string> = {
  none: "default",
  staging: "blue",
  production: "green",
  archived: "default",
};
