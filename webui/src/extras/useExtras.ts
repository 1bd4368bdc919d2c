import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { http } from "@/api/http";
import type { Extras } from "./types";

const KEY = ["extras"];
const LOOK_MS = 1000;

/** The environment of runs; looked at again while something is being installed. */
export function useExtras() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => http.get<Extras>("/api/extras/"),
    refetchInterval: ({ state }) => (state.data?.extras.some((one) => one.state === "installing") ? LOOK_MS : false),
  });
}

export function useInstall() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => http.post<Extras>(`/api/extras/${key}/`, {}),
    onSuccess: (found) => queries.setQueryData(KEY, found),
  });
}
