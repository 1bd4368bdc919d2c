import { DownOutlined, SearchOutlined, StarFilled, StarOutlined } from "@ant-design/icons";
import { Input, Tooltip } from "antd";
import { type DragEvent, useDeferredValue, useMemo, useState } from "react";
import { DRAG_TYPE, startDrag } from "@/canvas/useDrops";
import { useWorkbench } from "@/editor/context";
import type { Category, Component } from "@/experiment/catalog";
import { find } from "@/experiment/search";
import { CategoryIcon } from "@/ui/CategoryIcon";
import { useText } from "@/ui/words";
import { useAddComponent } from "./add";
import { toggleFavourite, useRemembered } from "./favourites";
import { palette } from "./locale";
import styles from "./palette.module.css";

/** All components by category; drag one to the canvas, or press Enter on it. */
export function Palette() {
  const t = palette.useWords();
  const { catalog } = useWorkbench();
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim());
  const found = useMemo(() => (wanted ? find(catalog.components, wanted) : null), [catalog, wanted]);
  const { favourites, recent } = useRemembered();
  const known = (keys: readonly string[]) => keys.flatMap((key) => catalog.get(key) ?? []);
  return (
    <section className={styles.palette} aria-label={t("title")} data-testid="palette">
      <div className={styles.search}>
        <Input
          prefix={<SearchOutlined />}
          placeholder={t("search")}
          aria-label={t("search")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          allowClear
          data-testid="palette-search"
        />
      </div>
      <div className={styles.list}>
        {found?.length === 0 && <p className={styles.none}>{t("none", { query: wanted })}</p>}
        {found?.map((component) => (
          <Entry key={component.key} component={component} />
        ))}
        {!found && (
          <>
            <Group title={t("favourites")} components={known(favourites)} />
            <Group title={t("recent")} components={known(recent)} />
            {catalog.categories.map((category) => (
              <CategoryGroup key={category.key} category={category} />
            ))}
          </>
        )}
      </div>
    </section>
  );
}

function CategoryGroup({ category }: { category: Category }) {
  const { catalog } = useWorkbench();
  const read = useText();
  const components = useMemo(
    () => catalog.components.filter((component) => component.category === category.key),
    [catalog, category],
  );
  return <Group title={read(category.title)} components={components} />;
}

function Group({ title, components }: { title: string; components: readonly Component[] }) {
  const [open, setOpen] = useState(true);
  if (components.length === 0) return null;
  return (
    <div>
      <button type="button" className={styles.group} aria-expanded={open} onClick={() => setOpen(!open)}>
        <DownOutlined className={open ? undefined : styles.closed} />
        {title}
        <span className={styles.count}>{components.length}</span>
      </button>
      {open && components.map((component) => <Entry key={component.key} component={component} />)}
    </div>
  );
}

function Entry({ component }: { component: Component }) {
  const { catalog } = useWorkbench();
  const read = useText();
  const t = palette.useWords();
  const add = useAddComponent();
  const favourite = useRemembered((state) => state.favourites.includes(component.key));
  const category = catalog.category(component.category);
  function drag(event: DragEvent) {
    startDrag(component);
    event.dataTransfer.setData(DRAG_TYPE, component.key);
    event.dataTransfer.effectAllowed = "copy";
  }
  return (
    <div className={styles.entry}>
      <Tooltip title={read(component.summary)} placement="right" mouseEnterDelay={0.5}>
        <button
          type="button"
          className={styles.component}
          draggable
          onDragStart={drag}
          onDoubleClick={() => add(component)}
          onKeyDown={(event) => event.key === "Enter" && add(component)}
          data-testid={`palette-${component.key}`}
        >
          <span className={styles.icon} style={{ "--category": category?.colour }}>
            <CategoryIcon name={category?.icon} />
          </span>
          <span className="es-ellipsis">{read(component.title)}</span>
        </button>
      </Tooltip>
      <button
        type="button"
        className={`${styles.star} ${favourite ? styles.starred : ""}`}
        aria-label={favourite ? t("unfavourite") : t("favourite")}
        aria-pressed={favourite}
        onClick={() => toggleFavourite(component.key)}
      >
        {favourite ? <StarFilled /> : <StarOutlined />}
      </button>
    </div>
  );
}
