import { useCallback, useMemo } from "react";
import { type Chooser as ChooserState, useDesk, useWorkbench, type Workbench } from "@/editor/context";
import type { Catalog, Component } from "@/experiment/catalog";
import { compatible } from "@/experiment/connect";
import { nodeOf } from "@/experiment/document";
import { find, likelyNext } from "@/experiment/search";
import { CategoryIcon } from "@/ui/CategoryIcon";
import { useText } from "@/ui/words";
import { useAddAt } from "./add";
import { Chooser, type Option } from "./Chooser";
import { palette } from "./locale";
import styles from "./palette.module.css";

type AddState = Extract<ChooserState, { kind: "add" }>;

/** The menu that comes up where a connection was dropped, at "+", or on a double click: components that fit there. */
export function QuickAdd() {
  const chooser = useDesk((state) => state.chooser);
  return chooser?.kind === "add" ? <QuickAddMenu state={chooser} /> : null;
}

function QuickAddMenu({ state }: { state: AddState }) {
  const workbench = useWorkbench();
  const t = palette.useWords();
  const read = useText();
  const addAt = useAddAt();
  const { likely, fitting } = useMemo(() => candidates(workbench, state), [workbench, state]);
  const options = useCallback(
    (query: string): Option[] => {
      const option = (component: Component, section: string): Option => ({
        key: component.key,
        section,
        title: read(component.title),
        detail: read(component.summary),
        icon: <ComponentIcon catalog={workbench.catalog} component={component} />,
        choose: () => addAt(component, state),
      });
      if (query.trim()) return find(fitting, query).map((one) => option(one, t("components")));
      const first = likely.map((one) => option(one, t("likely")));
      return [...first, ...fitting.filter((one) => !likely.includes(one)).map((one) => option(one, t("components")))];
    },
    [fitting, likely, read, t, addAt, state, workbench],
  );
  return (
    <Chooser
      options={options}
      placeholder={t("quickSearch")}
      screen={state.screen}
      close={() => workbench.desk.setState({ chooser: null })}
      testid="quick-add"
    />
  );
}

/** All components that could be connected to the end that the menu came from, and those that are likely wanted. */
type Candidates = { likely: readonly Component[]; fitting: readonly Component[] };

function candidates({ editor, catalog }: Workbench, { end, side }: AddState): Candidates {
  if (!end) return { likely: [], fitting: catalog.components };
  const node = nodeOf(editor.getState().document, end[0]);
  const kind = side === "output" ? catalog.output(node, end[1])?.kind : catalog.input(node, end[1])?.kind;
  const component = catalog.get(node?.component ?? "");
  if (!kind || !component) return { likely: [], fitting: [] };
  const wanted = side === "output" ? "inputs" : "outputs";
  const fitting = catalog.components.filter((one) => compatible(one, kind, wanted).length > 0);
  return { likely: side === "output" ? likelyNext(catalog, component, kind) : [], fitting };
}

export function ComponentIcon({ catalog, component }: { catalog: Catalog; component: Component }) {
  const category = catalog.category(component.category);
  return (
    <span className={styles.icon} style={{ "--category": category?.colour }}>
      <CategoryIcon name={category?.icon} />
    </span>
  );
}
