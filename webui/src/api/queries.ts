/** The query client: cached reads, no retry of an answer that would be the same again, nothing off the screen by an error. */

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

const GONE = [401, 403, 404, 410];

type Read = { data: unknown; error: unknown };

/** The error that stands where its data would: nothing was read yet, or the server says that it is not to be had any more.
 *
 * Reads are repeated (a window that comes back, an interval). One that finds the server away leaves on the screen what was
 * there, with the dialog that somebody is filling in and the edits that are not saved yet.
 */
export function lost({ data, error }: Read): unknown {
  const refused = error instanceof StudioError && GONE.includes(error.status);
  return data === undefined || refused ? error : null;
}
