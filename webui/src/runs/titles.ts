/** Titles of components and parameters, for pages that show runs without opening the editor. */

import { useMemo } from "react";
import { useCatalog } from "@/api/catalog";
import { useText } from "@/ui/words";

export type Titles = {
  /** A node's label; a component's key becomes its title. */
  node: (label: string) => string;
  /** A parameter's title where the component is known, else its name. */
  param: (component: string, name: string) => string;
  /** A model's algorithm by the title of its trainer: `gbdt` of a regression is `regress.gbdt`. */
  algorithm: (name: string, task: string) => string;
};

export function useTitles(): Titles {
  const text = useText();
  const { data: catalog } = useCatalog();
  return useMemo(
    () => ({
      node: (label) => text(catalog?.get(label)?.title) || label,
      param: (component, name) => {
        const found = catalog?.get(component)?.params.find((one) => one.name === name);
        return text(found?.title) || name;
      },
      algorithm: (name, task) => {
        const group = task === "regression" ? "regress" : "classify";
        const found =
          catalog?.get(`${group}.${name}`) ?? catalog?.components.find((one) => one.key.endsWith(`.${name}`));
        return text(found?.title) || name;
      },
    }),
    [catalog, text],
  );
}
