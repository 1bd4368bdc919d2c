/** Lists that come in pages by a cursor. */

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { http, type Query } from "./http";
import { lost } from "./queries";
import type { List } from "./types";

export type Pages<T> = {
  rows: T[];
  count: number;
  pending: boolean;
  error: unknown;
  more: boolean;
  loadingMore: boolean;
  /** Why the next page could not be read. */
  moreError: unknown;
  loadMore: () => void;
  reload: () => void;
};

/** All pages read so far as one list; `refetchMs` reads them anew at an interval while something still changes. */
export function usePages<T>(
  key: readonly unknown[],
  path: string,
  query: Query = {},
  options: { refetchMs?: (rows: T[]) => number | false; enabled?: boolean } = {},
): Pages<T> {
  const read = useInfiniteQuery({
    queryKey: [...key, path, query],
    queryFn: ({ pageParam, signal }) => http.get<List<T>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) => {
      const rows = state.data?.pages.flatMap((page) => page.results) ?? [];
      return options.refetchMs?.(rows) ?? false;
    },
  });
  return {
    rows: read.data?.pages.flatMap((page) => page.results) ?? [],
    count: read.data?.pages[0]?.count ?? 0,
    pending: read.isPending,
    error: lost(read),
    more: read.hasNextPage,
    loadingMore: read.isFetchingNextPage,
    moreError: read.isFetchNextPageError ? read.error : null,
    loadMore: () => void read.fetchNextPage(),
    reload: () => void read.refetch(),
  };
}
