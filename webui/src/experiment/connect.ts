/** What may be connected to what, and the reason where it may not. */

import type { Text } from "@/api/types";
import type { Catalog, Component, Kind, Port } from "./catalog";
import { downstream, type Edge, type End, type Experiment, nodeOf } from "./document";

export const KIND_TITLES: Record<Kind, Text> = {
  table: { en: "Table", zh: "数据表" },
  model: { en: "Model", zh: "模型" },
  transformer: { en: "Transformer", zh: "变换器" },
  metrics: { en: "Metrics", zh: "指标" },
  report: { en: "Report", zh: "报告" },
};

function both(en: string, zh: string): Text {
  return { en, zh };
}

/** Why the two ends may not be connected; null where they may. A taken single input is no reason: its edge is replaced. */
export function refusal(document: Experiment, catalog: Catalog, from: End, to: End): Text | null {
  const source = catalog.output(nodeOf(document, from[0]), from[1]);
  const target = catalog.input(nodeOf(document, to[0]), to[1]);
  if (!source || !target) return both("An edge goes from an output to an input.", "连线应从输出端口连到输入端口。");
  if (source.kind !== target.kind) {
    const [a, b] = [KIND_TITLES[source.kind], KIND_TITLES[target.kind]];
    return both(`${a.en} → ${b.en} cannot be connected`, `${a.zh} → ${b.zh} 不可连接`);
  }
  if (from[0] === to[0]) return both("A node cannot feed itself", "节点不能连接自身");
  if (downstream(document, [to[0]]).has(from[0])) return both("This would make a circle", "这样会形成循环");
  if (document.edges.some((edge) => same(edge, { from, to }))) return both("Already connected", "已经连接");
  return null;
}

export function same(a: Edge, b: Edge): boolean {
  return a.from[0] === b.from[0] && a.from[1] === b.from[1] && a.to[0] === b.to[0] && a.to[1] === b.to[1];
}

/** The ports of a component that a connection of this kind could end at, coming from an output or from an input. */
export function compatible(component: Component, kind: Kind, side: "inputs" | "outputs"): Port[] {
  return component[side].filter((port) => port.kind === kind);
}

/** The first free input of this kind, else the first that takes many, else the first. */
export function bestInput(document: Experiment, component: Component, node: string, kind: Kind): Port | undefined {
  const ports = compatible(component, kind, "inputs");
  const taken = (port: Port) => document.edges.some((edge) => edge.to[0] === node && edge.to[1] === port.name);
  return ports.find((port) => port.many || !taken(port)) ?? ports[0];
}

/** Outputs of other nodes that an input could be connected to, in the order of the document (for the inspector). */
export function sourcesFor(document: Experiment, catalog: Catalog, to: End): End[] {
  const target = catalog.input(nodeOf(document, to[0]), to[1]);
  if (!target) return [];
  const after = downstream(document, [to[0]]);
  return document.nodes
    .filter((node) => !after.has(node.id))
    .flatMap((node) => {
      const outputs = catalog.get(node.component)?.outputs ?? [];
      return outputs.filter((port) => port.kind === target.kind).map((port): End => [node.id, port.name]);
    });
}
