import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { Shape } from "@/api/shape";

export type Policy = Shape<"Policy">;
export type Cluster = Policy["cluster"];
export type Bounds = Policy["bounds"];
export type ClusterAnswer = Shape<"ClusterAnswer">;

/** What a run asks of the cluster; what is left out is the policy's. */
export type Choice = Partial<Shape<"Choice">>;

/** Where this workspace's runs are computed, and what a run may change of it. */
export function useCluster() {
  const at = useAt();
  return useQuery({ queryKey: [at("cluster/")], queryFn: () => http.get<ClusterAnswer>(at("cluster/")) });
}

export function useSetCluster() {
  const at = useAt();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (policy: Policy) => http.put<ClusterAnswer>(at("cluster/"), policy),
    onSuccess: (found) => queries.setQueryData([at("cluster/")], found),
  });
}
