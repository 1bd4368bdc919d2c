/** Keys of the editor. They do nothing while a field, a menu or a dialog has the focus. */

import { App } from "antd";
import { useEffect } from "react";
import { useCanvasView } from "@/canvas/view";
import { useWorkbench, type Workbench } from "@/editor/context";
import { copy, paste, readClip } from "@/experiment/clipboard";
import { remove } from "@/experiment/edit";
import { editor as texts } from "./locale";
import { useRunDialog } from "./runDialog";
import { type Commands, useCommands } from "./useCommands";

const NUDGE = 8;
const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -NUDGE, y: 0 },
  ArrowRight: { x: NUDGE, y: 0 },
  ArrowUp: { x: 0, y: -NUDGE },
  ArrowDown: { x: 0, y: NUDGE },
};

function elsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input, textarea, select") ||
    target.closest(".ant-modal, .ant-drawer, [role=dialog], .ant-select-dropdown") !== null
  );
}

export function useKeyboard(): void {
  const workbench = useWorkbench();
  const commands = useCommands();
  const view = useCanvasView();
  const { ask } = useRunDialog();
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const control = event.ctrlKey || event.metaKey;
      const done = control
        ? withControl(event, workbench, commands, (draft) => ask({ kind: "all", nodes: [] }, [], draft))
        : !elsewhere(event.target) && plain(event, workbench, commands, view.fit);
      if (done) event.preventDefault();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [workbench, commands, view, ask]);
  useClipboard();
}

function withControl(
  event: KeyboardEvent,
  workbench: Workbench,
  commands: Commands,
  run: (draft: boolean) => void,
): boolean {
  const key = event.key.toLowerCase();
  if (key === "k") {
    workbench.desk.setState({ chooser: { kind: "search" } });
    return true;
  }
  if (key === "s") {
    void workbench.autosave.flush();
    return true;
  }
  if (elsewhere(event.target)) return false;
  if (key === "enter") run(event.shiftKey);
  else if (key === "z" && event.shiftKey) commands.redo();
  else if (key === "z") commands.undo();
  else if (key === "y") commands.redo();
  else if (key === "d") commands.duplicate();
  else if (key === "a") commands.selectAll();
  else return false;
  return true;
}

function plain(event: KeyboardEvent, workbench: Workbench, commands: Commands, showAll: () => void): boolean {
  const arrow = ARROWS[event.key];
  const { nodes } = workbench.editor.getState();
  if (arrow && nodes.size > 0) {
    const times = event.shiftKey ? 5 : 1;
    commands.nudge({ x: arrow.x * times, y: arrow.y * times });
  } else if (event.key === "Delete" || event.key === "Backspace") commands.remove();
  else if (event.key === "f" || event.key === "F") showAll();
  else if (event.key === "?") workbench.desk.setState({ help: true });
  else if (event.key === "Escape") workbench.editor.getState().select([]);
  else if (event.key === "Enter" || event.key === " ") return selectFocused(event.target, workbench);
  else return false;
  return true;
}

/** Enter on a node that has the focus selects it. */
function selectFocused(target: EventTarget | null, { editor }: Workbench): boolean {
  const id = target instanceof HTMLElement && target.classList.contains("react-flow__node") ? target.dataset.id : null;
  if (id) editor.getState().select([id]);
  return Boolean(id);
}

/** Copied nodes travel as JSON text, so that they can be pasted into another experiment or browser. */
function useClipboard(): void {
  const { editor, catalog } = useWorkbench();
  const { message } = App.useApp();
  useEffect(() => {
    function take(event: ClipboardEvent, cut: boolean) {
      const { document, nodes } = editor.getState();
      const marked = window.getSelection()?.toString();
      if (elsewhere(event.target) || nodes.size === 0 || marked) return;
      event.clipboardData?.setData("text/plain", copy(document, nodes));
      event.preventDefault();
      if (cut) editor.getState().change((now) => remove(now, catalog, nodes));
      void message.info(texts.say("copied", { count: nodes.size }));
    }
    function onPaste(event: ClipboardEvent) {
      const clip = elsewhere(event.target) ? null : readClip(event.clipboardData?.getData("text/plain") ?? "");
      if (!clip || clip.nodes.length === 0) return;
      event.preventDefault();
      let made = new Set<string>();
      editor.getState().change((document) => {
        const [next, ids] = paste(document, clip);
        made = ids;
        return next;
      });
      editor.getState().select(made);
    }
    const onCopy = (event: ClipboardEvent) => take(event, false);
    const onCut = (event: ClipboardEvent) => take(event, true);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor, catalog, message]);
}
