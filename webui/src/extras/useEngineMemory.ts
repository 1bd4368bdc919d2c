import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { http } from "@/api/http";
import type { Shape } from "@/api/shape";

export type EngineMemory = Shape<"EngineMemory">;
const KEY = ["engine"];
const PATH = "/api/engine/";

/** The memory that engines to come are given. */
export function useEngineMemory() {
  return useQuery({ queryKey: KEY, queryFn: () => http.get<EngineMemory>(PATH) });
}

/** Give the engines to come so many MB; null takes the default again. */
export function useSetEngineMemory() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (heap_mb: number | null) => http.put<EngineMemory>(PATH, { heap_mb }),
    onSuccess: (found) => queries.setQueryData(KEY, found),
  });
}
