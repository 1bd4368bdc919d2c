/** The query client: cached reads, no retry of an answer that would be the same again. */

import { QueryClient } from "@tanstack/react-query";
import { StudioError } from "./http";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (count, error) =>
        count < 2 && !(error instanceof StudioError && error.status >= 400 && error.status < 500),
    },
  },
});
