/** Dragging connections: what lights up, what is allowed, and what happens where they are dropped. */

import { type Connection, type FinalConnectionState, type OnConnectStartParams, useReactFlow } from "@xyflow/react";
import { App } from "antd";
import { type RefObject, useMemo } from "react";
import { useWorkbench, type Workbench } from "@/editor/context";
import { bestInput, compatible, KIND_TITLES, refusal } from "@/experiment/connect";
import { type End, nodeOf } from "@/experiment/document";
import { connect, reconnect } from "@/experiment/edit";
import { useText } from "@/ui/words";
import { startConnecting, stopConnecting } from "./connecting";
import { type CanvasEdge, edgeOf } from "./flow";

type Side = "output" | "input";
type Flow = ReturnType<typeof useReactFlow>;

export function useConnections(wrapper: RefObject<HTMLDivElement | null>) {
  const workbench = useWorkbench();
  const flow = useReactFlow();
  const { message } = App.useApp();
  const read = useText();
  const handlers = useMemo(() => {
    const { editor, catalog } = workbench;
    let reconnecting = false;
    const allowed = (connection: Connection | CanvasEdge) => {
      const edge = edgeOf(connection);
      return edge !== null && refusal(editor.getState().document, catalog, edge.from, edge.to) === null;
    };
    const begin = ({ nodeId, handleId, handleType }: OnConnectStartParams) => {
      if (!nodeId || !handleId || !handleType || !wrapper.current) return;
      const side: Side = handleType === "source" ? "output" : "input";
      const kind = kindOf(workbench, [nodeId, handleId], side);
      wrapper.current.dataset.connecting = side;
      wrapper.current.dataset.kind = kind ?? "";
      startConnecting(unfit(workbench, [nodeId, handleId], side));
    };
    const finish = () => {
      delete wrapper.current?.dataset.connecting;
      stopConnecting();
    };
    return {
      isValidConnection: allowed,
      onConnectStart: (_: MouseEvent | TouchEvent, params: OnConnectStartParams) => begin(params),
      onConnect: (connection: Connection) => {
        const edge = edgeOf(connection);
        if (edge) editor.getState().change((document) => connect(document, catalog, edge.from, edge.to));
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
        finish();
        if (reconnecting || state.isValid || !state.fromHandle?.id || !state.fromNode) return;
        const end: End = [state.fromNode.id, state.fromHandle.id];
        const side: Side = state.fromHandle.type === "source" ? "output" : "input";
        const refused = dropped(workbench, flow, event, end, side, state);
        if (refused) void message.warning(read(refused));
      },
      onReconnectStart: (_: unknown, edge: CanvasEdge, fixed: "source" | "target") => {
        reconnecting = true;
        const end: OnConnectStartParams =
          fixed === "source"
            ? { nodeId: edge.source, handleId: edge.sourceHandle ?? null, handleType: "source" }
            : { nodeId: edge.target, handleId: edge.targetHandle ?? null, handleType: "target" };
        begin(end);
      },
      onReconnect: (old: CanvasEdge, connection: Connection) => {
        const [former, next] = [edgeOf(old), edgeOf(connection)];
        if (former && next)
          editor.getState().change((document) => reconnect(document, catalog, former, next.from, next.to));
      },
      onReconnectEnd: () => {
        reconnecting = false;
        finish();
      },
    };
  }, [workbench, flow, wrapper, message, read]);
  return { handlers };
}

function kindOf({ editor, catalog }: Workbench, [node, port]: End, side: Side) {
  const found = nodeOf(editor.getState().document, node);
  return side === "output" ? catalog.output(found, port)?.kind : catalog.input(found, port)?.kind;
}

/** The nodes that have no port for a connection from this end. */
function unfit(workbench: Workbench, end: End, side: Side): Set<string> {
  const { document } = workbench.editor.getState();
  const kind = kindOf(workbench, end, side);
  const able = (id: string) => {
    const component = workbench.catalog.get(nodeOf(document, id)?.component ?? "");
    if (!component || !kind) return false;
    const ports = compatible(component, kind, side === "output" ? "inputs" : "outputs");
    return ports.some((port) =>
      side === "output"
        ? refusal(document, workbench.catalog, end, [id, port.name]) === null
        : refusal(document, workbench.catalog, [id, port.name], end) === null,
    );
  };
  return new Set(document.nodes.filter((node) => node.id !== end[0] && !able(node.id)).map((node) => node.id));
}

/** A connection that was let go: on a port that refuses it, on a node's body, or on empty canvas. Gives the refusal. */
function dropped(
  workbench: Workbench,
  flow: Flow,
  event: MouseEvent | TouchEvent,
  end: End,
  side: Side,
  state: FinalConnectionState,
) {
  const { editor, catalog, desk } = workbench;
  const { document } = editor.getState();
  const touch = "changedTouches" in event ? event.changedTouches[0] : event;
  if (!touch) return null;
  const screen = { x: touch.clientX, y: touch.clientY };
  if (state.toHandle?.id && state.toNode) {
    const other: End = [state.toNode.id, state.toHandle.id];
    if (state.toHandle.type === state.fromHandle?.type) return null;
    return side === "output" ? refusal(document, catalog, end, other) : refusal(document, catalog, other, end);
  }
  const under = window.document.elementFromPoint(screen.x, screen.y)?.closest<HTMLElement>(".react-flow__node");
  const target = under?.dataset.id;
  if (target && target !== end[0]) return onBody(workbench, end, side, target);
  if (!target) {
    desk.setState({ chooser: { kind: "add", screen, place: flow.screenToFlowPosition(screen), end, side } });
  }
  return null;
}

function onBody(workbench: Workbench, end: End, side: Side, target: string) {
  const { editor, catalog } = workbench;
  const { document } = editor.getState();
  const kind = kindOf(workbench, end, side);
  const component = catalog.get(nodeOf(document, target)?.component ?? "");
  if (!kind || !component) return null;
  const port =
    side === "output" ? bestInput(document, component, target, kind) : compatible(component, kind, "outputs")[0];
  const { en, zh } = KIND_TITLES[kind];
  if (!port) return { en: `This node has no port for “${en}”`, zh: `该节点没有可连接“${zh}”的端口` };
  const [from, to] = side === "output" ? [end, [target, port.name] as const] : [[target, port.name] as const, end];
  const refused = refusal(document, catalog, from, to);
  if (!refused) editor.getState().change((now) => connect(now, catalog, from, to));
  return refused;
}
