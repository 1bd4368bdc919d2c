import { EnterOutlined } from "@ant-design/icons";
import { useCallback } from "react";
import { canvas } from "@/canvas/locale";
import { useArrange } from "@/canvas/useArrange";
import { useCanvasView } from "@/canvas/view";
import { find } from "@/experiment/search";
import { useAddComponent } from "@/palette/add";
import { Chooser, type Option } from "@/palette/Chooser";
import { palette } from "@/palette/locale";
import { ComponentIcon } from "@/palette/QuickAdd";
import { useText } from "@/ui/words";
import { useDesk, useWorkbench } from "./context";
import { editor as texts } from "./locale";
import { useRunDialog } from "./runDialog";
import { useCommands } from "./useCommands";

/** Ctrl-K: components to add, nodes to go to, and commands. */
export function CommandSearch() {
  const open = useDesk((state) => state.chooser?.kind === "search");
  return open ? <Search /> : null;
}

function Search() {
  const workbench = useWorkbench();
  const t = palette.useWords();
  const read = useText();
  const add = useAddComponent();
  const view = useCanvasView();
  const commands = useCommandOptions();
  const options = useCallback(
    (query: string): Option[] => {
      const { catalog, editor } = workbench;
      const wanted = query.trim().toLowerCase();
      const components = find(catalog.components, query).map(
        (component): Option => ({
          key: component.key,
          section: t("components"),
          title: read(component.title),
          detail: read(component.summary),
          icon: <ComponentIcon catalog={catalog} component={component} />,
          choose: () => add(component),
        }),
      );
      const nodes = editor.getState().document.nodes.flatMap((node): Option[] => {
        const component = catalog.get(node.component);
        const title = node.label ?? (read(component?.title) || node.component);
        if (!`${title} ${node.id} ${component?.title.en ?? ""}`.toLowerCase().includes(wanted)) return [];
        const choose = () => {
          editor.getState().select([node.id]);
          view.show([node.id]);
        };
        const icon = component && <ComponentIcon catalog={catalog} component={component} />;
        return [{ key: node.id, section: t("nodes"), title, detail: node.id, icon, choose }];
      });
      const fitting = commands.filter((command) => command.title.toLowerCase().includes(wanted));
      if (wanted === "") return [...fitting, ...nodes, ...components];
      // A command that is typed from its beginning is meant, though a component may have these words, too.
      const meant = fitting.filter((command) => command.title.toLowerCase().startsWith(wanted));
      const others = fitting.filter((command) => !meant.includes(command));
      return [...meant, ...nodes.slice(0, 5), ...components, ...others];
    },
    [workbench, t, read, add, view, commands],
  );
  return (
    <Chooser
      options={options}
      placeholder={t("searchAll")}
      close={() => workbench.desk.setState({ chooser: null })}
      testid="command-search"
    />
  );
}

function useCommandOptions(): Option[] {
  const { desk } = useWorkbench();
  const t = palette.useWords();
  const e = texts.useWords();
  const c = canvas.useWords();
  const view = useCanvasView();
  const arrange = useArrange();
  const commands = useCommands();
  const { ask } = useRunDialog();
  const command = (key: string, title: string, keys: string, choose: () => void): Option => ({
    key,
    section: t("commands"),
    title,
    keys,
    choose,
    icon: <EnterOutlined style={{ width: 24, color: "var(--es-text-3)" }} />,
  });
  return [
    command("run", e("runAll"), "Ctrl+Enter", () => ask({ kind: "all", nodes: [] })),
    command("arrange", c("arrange"), "", () => void arrange()),
    command("fit", e("keyFit"), "F", view.fit),
    command("all", e("keyAll"), "Ctrl+A", commands.selectAll),
    command("undo", e("keyUndo"), "Ctrl+Z", commands.undo),
    command("redo", e("keyRedo"), "Ctrl+Shift+Z", commands.redo),
    command("help", e("shortcuts"), "?", () => desk.setState({ help: true })),
  ];
}
