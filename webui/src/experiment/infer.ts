/** Live inference: the columns of every port and every problem, asked from the server as soon as something changes. */

import { createStore } from "zustand/vanilla";
import { type CompactInference, InferenceReader } from "./compact";
import type { Experiment } from "./document";
import type { EditorStore } from "./editor";
import type { Inference } from "./schema";

export type InferState = { inference: Inference | null; pending: boolean; failed: boolean };
export type Ask = (document: Experiment, signal: AbortSignal) => Promise<CompactInference>;

/** After a failure, so that a studio that is down is not asked at once. */
const REST_MS = 1000;
/** The engine is looking for columns: it is asked again after so long. */
const READING_MS = 700;

/**
 * One question at a time: the first change is asked about at once, those made meanwhile together when the answer is there.
 * So a single edit waits for nothing, and fast typing asks as often as the server can answer.
 */
export class LiveInference {
  readonly state = createStore<InferState>()(() => ({ inference: null, pending: true, failed: false }));
  private readonly reader = new InferenceReader();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;
  private again = false;
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly editor: EditorStore,
    private readonly ask: Ask,
  ) {}

  /** Begin to watch the editor, and ask for what is there now. */
  start(): void {
    this.unsubscribe = this.editor.subscribe(({ document }, before) => {
      if (computesOther(document, before.document)) this.refresh();
    });
    this.refresh();
  }

  /** Ask again though nothing changed here, such as after an upload. */
  refresh(): void {
    this.state.setState({ pending: true });
    this.again = true;
    // What was typed is painted first.
    if (!this.running) this.schedule(0);
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), delay);
  }

  private async run(): Promise<void> {
    const mine = new AbortController();
    this.running = mine;
    this.again = false;
    let failed = false;
    let reading = false;
    try {
      const answer = await this.ask(this.editor.getState().document, mine.signal);
      if (this.running !== mine) return;
      const inference = this.reader.read(answer);
      reading = inference.problems.some((one) => one.code === "columns-reading");
      this.state.setState({ inference, failed });
    } catch {
      if (this.running !== mine) return;
      failed = true;
      this.state.setState({ failed });
    }
    this.running = null;
    if (this.again) this.schedule(failed ? REST_MS : 0);
    else {
      this.state.setState({ pending: false });
      if (reading) this.schedule(READING_MS);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
    this.again = false;
    this.unsubscribe();
  }
}

function computesOther(a: Experiment, b: Experiment): boolean {
  return a.nodes !== b.nodes || a.edges !== b.edges || a.variables !== b.variables;
}
