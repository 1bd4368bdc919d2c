import { useEffect, useRef, useState } from "react";
import { Canvas } from "@/canvas/Canvas";
import { useCanvasView } from "@/canvas/view";
import { placeOf } from "@/experiment/document";
import type { RunSnapshot } from "@/experiment/plan";
import { Inspector } from "@/inspector/Inspector";
import { Palette } from "@/palette/Palette";
import { QuickAdd } from "@/palette/QuickAdd";
import { CodeDialog } from "./CodeDialog";
import { CommandSearch } from "./CommandSearch";
import { ConflictDialog } from "./ConflictDialog";
import { useDesk, useEditor, useWorkbench } from "./context";
import { Dock } from "./Dock";
import { DraftNotice } from "./DraftNotice";
import { EmptyCanvas } from "./EmptyCanvas";
import styles from "./editor.module.css";
import { editor } from "./locale";
import { PastRunNotice } from "./PastRunNotice";
import { PlanDialog } from "./PlanDialog";
import { Resizer } from "./Resizer";
import { Shortcuts } from "./Shortcuts";
import { TopBar } from "./TopBar";
import { useFollow } from "./useFollow";
import { useKeyboard } from "./useKeyboard";
import type { ExperimentAnswer } from "./useOpen";

/** On a narrower window the inspector comes only with a selection, so that the canvas has room. */
const NARROW = 1180;

/** The editor: palette, canvas and inspector side by side, the dock below the canvas. */
export function Desktop({ answer, past }: { answer: ExperimentAnswer; past: RunSnapshot | null }) {
  const t = editor.useWords();
  useKeyboard();
  useFollow(answer.id);
  const readOnly = useEditor((state) => state.readOnly);
  const empty = useEditor((state) => state.document.nodes.length === 0);
  const dock = useDesk((state) => state.dock);
  const full = useDesk((state) => state.dockFull);
  useFitWithDock(dock !== null);
  const narrow = window.innerWidth < NARROW;
  const something = useEditor((state) => state.nodes.size > 0);
  useSeenBesideInspector(narrow && something);
  const [left, setLeft] = useState({ open: true, width: narrow ? 180 : 228 });
  const [right, setRight] = useState({ open: true, width: narrow ? 276 : 320 });
  const [dockHeight, setDockHeight] = useState(() => Math.round(Math.min(330, window.innerHeight * 0.38)));
  return (
    <div className={styles.desktop} data-testid="editor">
      <TopBar
        answer={answer}
        past={past}
        left={{ open: left.open, toggle: () => setLeft({ ...left, open: !left.open }) }}
        right={{ open: right.open, toggle: () => setRight({ ...right, open: !right.open }) }}
      />
      {past && <PastRunNotice run={past} />}
      <DraftNotice />
      <div className={styles.panes}>
        {left.open && !readOnly && (
          <>
            <aside className={styles.side} style={{ width: left.width }} aria-label={t("palettePanel")}>
              <Palette />
            </aside>
            <Resizer
              label={t("palettePanel")}
              axis="x"
              size={left.width}
              least={170}
              most={420}
              onChange={(width) => setLeft({ open: true, width })}
            />
          </>
        )}
        <div className={styles.middle}>
          <div className={styles.stage} hidden={full && dock !== null}>
            <Canvas />
            {empty && !readOnly && <EmptyCanvas />}
          </div>
          {dock !== null && !full && (
            <Resizer
              label={t("results")}
              axis="y"
              size={dockHeight}
              least={140}
              most={window.innerHeight - 260}
              onChange={setDockHeight}
              reverse
            />
          )}
          <Dock height={full ? undefined : dockHeight} />
        </div>
        {right.open && (something || !narrow) && (
          <>
            <Resizer
              label={t("inspectorPanel")}
              axis="x"
              size={right.width}
              least={240}
              most={640}
              onChange={(width) => setRight({ open: true, width })}
              reverse
            />
            <aside className={styles.side} style={{ width: right.width }} aria-label={t("inspectorPanel")}>
              <Inspector />
            </aside>
          </>
        )}
      </div>
      <QuickAdd />
      <CommandSearch />
      <PlanDialog />
      <ConflictDialog name={answer.name} />
      <CodeDialog />
      <Shortcuts />
    </div>
  );
}

/** Opening the dock takes room from the canvas: what was in sight stays in sight. */
function useFitWithDock(open: boolean): void {
  const view = useCanvasView();
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    before.current = open;
    const timer = setTimeout(view.fit, 60);
    return () => clearTimeout(timer);
  }, [open, view]);
}

/** The inspector that comes with a selection takes room from the canvas: the selected node stays in sight. */
function useSeenBesideInspector(open: boolean): void {
  const view = useCanvasView();
  const { editor } = useWorkbench();
  useEffect(() => {
    const timer = setTimeout(() => {
      const { document, nodes } = editor.getState();
      const only = nodes.size === 1 ? [...nodes][0] : undefined;
      if (open && only) view.reveal(placeOf(document, only));
    }, 60);
    return () => clearTimeout(timer);
  }, [open, editor, view]);
}
