/** The catalogue of components, read once per visit. */

import { useQuery } from "@tanstack/react-query";
import { Catalog, type CatalogAnswer } from "@/experiment/catalog";
import { http } from "./http";

const made = (answer: CatalogAnswer) => new Catalog(answer);

/** The catalogue as a query: `data` is undefined until it was read. */
export function useCatalog() {
  return useQuery({
    queryKey: ["components"],
    queryFn: () => http.get<CatalogAnswer>("/api/components"),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    select: made,
  });
}
