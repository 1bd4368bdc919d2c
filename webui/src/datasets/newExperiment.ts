/** From a dataset straight to a canvas on which it already lies. */

import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";

export function useNewExperiment(): (dataset: string) => Promise<void> {
  const at = useAt();
  const navigate = useNavigate();
  return async (dataset) => {
    const document = {
      format: 1,
      nodes: [{ id: "n1", component: "source.dataset", version: 1, params: { dataset }, label: dataset }],
      edges: [],
      variables: {},
      view: { n1: { x: 80, y: 120 }, notes: [], groups: [] },
    };
    const made = await http.post<{ id: number }>(at("experiments/"), { name: dataset, document });
    navigate(`/experiments/${made.id}`);
  };
}
