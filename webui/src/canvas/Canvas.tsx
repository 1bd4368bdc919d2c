import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  MiniMap,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useEditor, useLive, useWorkbench } from "@/editor/context";
import type { NodeRunState } from "@/experiment/run";
import "@xyflow/react/dist/base.css";
import { CanvasTools } from "./CanvasTools";
import { ComponentNode } from "./ComponentNode";
import styles from "./canvas.module.css";
import type { CanvasEdge, CanvasNode } from "./flow";
import { canvas } from "./locale";
import { PortTip } from "./PortTip";
import { Refusal } from "./Refusal";
import { useConnections } from "./useConnections";
import { useDrops } from "./useDrops";
import { useFlow } from "./useFlow";
import { Wire } from "./Wire";

const NODE_TYPES = { component: ComponentNode };
const EDGE_TYPES = { wire: Wire };
const GRID: [number, number] = [8, 8];
const PAN_BUTTONS = [1, 2];
const ADD_KEYS = ["Shift", "Control", "Meta"];
const FIT = { padding: 0.1, maxZoom: 1, minZoom: 0.5 };
const FAR = 0.45;
/** From here on only the nodes in sight are drawn. */
const MANY = 60;

const COLOURS: Record<NodeRunState, string> = {
  waiting: "#b6bfcc",
  queued: "#b6bfcc",
  running: "#2457d6",
  ok: "#2f9e6b",
  reused: "#7cc7a3",
  failed: "#d64545",
  skipped: "#d5d9e0",
  cancelled: "#d09a3c",
};

/** The graph: the only place that knows the canvas library. Everything it changes goes through the editor's store. */
export function Canvas() {
  const { desk } = useWorkbench();
  const t = canvas.useWords();
  const wrapper = useRef<HTMLDivElement>(null);
  const { screenToFlowPosition } = useReactFlow();
  const flow = useFlow();
  const connections = useConnections(wrapper);
  const drops = useDrops(wrapper);
  const readOnly = useEditor((state) => state.readOnly);
  const [loaded] = useState(flow.nodes.length > 0);
  const colour = useNodeColour();
  const onMove = useFar(wrapper);

  const addHere = useCallback(
    (event: React.MouseEvent) => {
      if (!(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane") || readOnly)
        return;
      const screen = { x: event.clientX, y: event.clientY };
      desk.setState({
        chooser: { kind: "add", screen, place: screenToFlowPosition(screen), end: null, side: "output" },
      });
    },
    [desk, screenToFlowPosition, readOnly],
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: drop target; every action is reachable by keyboard elsewhere
    <div ref={wrapper} className={styles.canvas} data-testid="canvas" onDoubleClick={addHere} {...drops}>
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={flow.nodes}
        edges={flow.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={flow.onNodesChange}
        onEdgesChange={flow.onEdgesChange}
        onNodeDragStop={flow.onNodeDragStop}
        onSelectionDragStop={flow.onSelectionDragStop}
        {...connections.handlers}
        onMove={onMove}
        fitView={loaded}
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={1.6}
        snapToGrid
        snapGrid={GRID}
        selectionOnDrag
        panOnDrag={PAN_BUTTONS}
        selectionMode={SelectionMode.Partial}
        selectionKeyCode={null}
        multiSelectionKeyCode={ADD_KEYS}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        nodesConnectable={!readOnly}
        nodesDraggable={!readOnly}
        edgesReconnectable={!readOnly}
        connectionLineType={ConnectionLineType.Bezier}
        connectionRadius={26}
        onlyRenderVisibleElements={flow.nodes.length > MANY}
        aria-label={t("canvas")}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} color="var(--es-line-strong)" />
        {flow.nodes.length > 3 && (
          <MiniMap<CanvasNode>
            className={styles.map}
            style={{ width: 150, height: 96 }}
            nodeColor={colour}
            nodeBorderRadius={14}
            maskColor="color-mix(in srgb, var(--es-bg) 65%, transparent)"
            bgColor="var(--es-panel)"
            ariaLabel={t("map")}
            pannable
            zoomable
          />
        )}
        <Panel position="bottom-left">
          <CanvasTools />
        </Panel>
        <Refusal />
        <PortTip />
      </ReactFlow>
    </div>
  );
}

/** Colours of the overview map: by run status, else by category. */
function useNodeColour(): (node: CanvasNode) => string {
  const { catalog } = useWorkbench();
  const nodes = useLive((state) => state.run?.nodes);
  return useCallback(
    (node) => {
      const state = nodes?.[node.id]?.state;
      if (state) return COLOURS[state];
      const category = catalog.get(node.data.component)?.category;
      return (category && catalog.category(category)?.colour) || "#98a2b3";
    },
    [nodes, catalog],
  );
}

/** Below a zoom level nothing can be read: the style sheet hides the details, no node is drawn anew. */
function useFar(wrapper: React.RefObject<HTMLDivElement | null>) {
  const far = useRef(false);
  useEffect(() => {
    far.current = false;
  }, []);
  return useCallback(
    (_: unknown, { zoom }: { zoom: number }) => {
      if (zoom < FAR === far.current) return;
      far.current = zoom < FAR;
      wrapper.current?.toggleAttribute("data-far", far.current);
    },
    [wrapper],
  );
}
