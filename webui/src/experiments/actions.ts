/** Every change to experiments that the list offers. */

import { useQueryClient } from "@tanstack/react-query";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { ExperimentBrief } from "./types";

export type NewExperiment = {
  name: string;
  description?: string;
  template?: string;
  copy_of?: number;
  document?: unknown;
};

export function useExperimentActions() {
  const at = useAt();
  const queries = useQueryClient();
  const changed = () => queries.invalidateQueries({ queryKey: ["experiments"] });
  return {
    async create(body: NewExperiment): Promise<ExperimentBrief> {
      const made = await http.post<ExperimentBrief>(at("experiments/"), body);
      void changed();
      return made;
    },
    async rename(id: number, body: { name: string; description: string }): Promise<void> {
      await http.patch(at(`experiments/${id}/`), body);
      await changed();
    },
    async remove(id: number): Promise<void> {
      await http.delete(at(`experiments/${id}/`));
      await changed();
    },
    async restore(id: number): Promise<void> {
      await http.post(at(`bin/experiment/${id}/restore/`));
      await changed();
    },
  };
}
