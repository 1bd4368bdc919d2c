/** Live inference: the columns of every port and every problem, asked from the server a moment after each change. */

import { createStore } from "zustand/vanilla";
import type { Experiment } from "./document";
import type { EditorStore } from "./editor";
import type { Inference } from "./schema";

export type InferState = { inference: Inference | null; pending: boolean; failed: boolean };
export type Ask = (document: Experiment, signal: AbortSignal) => Promise<Inference>;

const DELAY_MS = 80;

export class LiveInference {
  readonly state = createStore<InferState>()(() => ({ inference: null, pending: true, failed: false }));
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly editor: EditorStore,
    private readonly ask: Ask,
  ) {}

  /** Begin to watch the editor, and ask for what is there now. */
  start(): void {
    this.unsubscribe = this.editor.subscribe(({ document }, before) => {
      if (computesOther(document, before.document)) this.schedule(DELAY_MS);
    });
    this.schedule(0);
  }

  /** Ask again though nothing changed here, such as after an upload. */
  refresh(): void {
    this.schedule(0);
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.state.setState({ pending: true });
    this.timer = setTimeout(() => void this.run(), delay);
  }

  private async run(): Promise<void> {
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    try {
      const inference = await this.ask(this.editor.getState().document, mine.signal);
      if (this.running === mine)
        this.state.setState({
          inference: kept(this.state.getState().inference, inference),
          pending: false,
          failed: false,
        });
    } catch {
      if (this.running === mine) this.state.setState({ pending: false, failed: true });
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
    this.unsubscribe();
  }
}

function computesOther(a: Experiment, b: Experiment): boolean {
  return a.nodes !== b.nodes || a.edges !== b.edges || a.variables !== b.variables;
}

/** The new inference with the former objects wherever they are equal, so that only changed nodes draw anew. */
export function kept(former: Inference | null, next: Inference): Inference {
  if (!former) return next;
  const nodes = Object.entries(next.nodes).map(([id, shape]) => {
    const old = former.nodes[id];
    return [id, old && JSON.stringify(old) === JSON.stringify(shape) ? old : shape] as const;
  });
  return { ...next, nodes: Object.fromEntries(nodes) };
}
