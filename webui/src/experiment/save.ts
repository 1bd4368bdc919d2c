/** Autosave: the document goes to the server a moment after each change, with the revision it was read at. */

import { createStore } from "zustand/vanilla";
import { StudioError } from "@/api/http";
import type { Experiment } from "./document";
import type { EditorStore } from "./editor";

export type Conflict = { revision: number; document: Experiment; by: string | null };
export type SaveState = {
  status: "saved" | "unsaved" | "saving" | "offline" | "refused" | "conflict";
  revision: number;
  conflict: Conflict | null;
  error: unknown;
};
/** Stores a document over a revision and gives the new one; a stale revision is a StudioError with status 409. */
export type Put = (revision: number, document: Experiment) => Promise<{ revision: number }>;

const DELAY_MS = 500;
const AGAIN_MS = 3000;

export class Autosave {
  readonly state;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stored: Experiment;
  private busy: Promise<void> | null = null;
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly editor: EditorStore,
    private readonly put: Put,
    revision: number,
  ) {
    this.stored = editor.getState().document;
    this.state = createStore<SaveState>()(() => ({ status: "saved", revision, conflict: null, error: null }));
  }

  /** Begin to watch the editor. */
  start(): void {
    this.unsubscribe = this.editor.subscribe(({ document }, before) => {
      if (document !== before.document) this.changed(document);
    });
  }

  get dirty(): boolean {
    return this.editor.getState().document !== this.stored;
  }

  private changed(document: Experiment): void {
    if (this.state.getState().status === "conflict") return;
    if (document === this.stored && !this.busy) {
      // Undone back to what is stored.
      clearTimeout(this.timer);
      this.state.setState({ status: "saved" });
      return;
    }
    this.state.setState({ status: "unsaved" });
    this.schedule(DELAY_MS);
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), delay);
  }

  /** Store what is not stored yet; resolves once it is, or once it was refused. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.busy) await this.busy;
    if (!this.dirty || this.state.getState().status === "conflict") return;
    this.busy = this.send();
    await this.busy;
    this.busy = null;
    const { status } = this.state.getState();
    if (status === "saved" && this.dirty) await this.flush();
  }

  private async send(): Promise<void> {
    const { document } = this.editor.getState();
    this.state.setState({ status: "saving" });
    try {
      const { revision } = await this.put(this.state.getState().revision, document);
      this.stored = document;
      this.state.setState({ status: this.dirty ? "unsaved" : "saved", revision, error: null });
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    if (error instanceof StudioError && error.status === 409) {
      this.state.setState({ status: "conflict", conflict: readConflict(error.data), error });
    } else if (error instanceof StudioError && error.status >= 400 && error.status < 500) {
      this.state.setState({ status: "refused", error });
    } else {
      this.state.setState({ status: "offline", error });
      this.schedule(AGAIN_MS);
    }
  }

  /** Somebody else saved: show theirs where nothing of ours is unsaved. True when theirs should be loaded. */
  wants(revision: number): boolean {
    return revision > this.state.getState().revision && !this.dirty && this.busy === null;
  }

  /** The server's document, read anew. */
  accept(revision: number, document: Experiment): void {
    this.stored = document;
    this.editor.getState().reset(document);
    this.state.setState({ status: "saved", revision, conflict: null, error: null });
  }

  /** Settle a conflict: ours over theirs (kept as a version), or theirs over ours (ours can be undone to). */
  async settle(keep: "mine" | "theirs"): Promise<void> {
    const { conflict } = this.state.getState();
    if (!conflict) return;
    this.state.setState({ status: "unsaved", revision: conflict.revision, conflict: null, error: null });
    if (keep === "theirs") {
      this.stored = conflict.document;
      this.editor.getState().replace(conflict.document);
      this.state.setState({ status: "saved" });
      return;
    }
    await this.flush();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.unsubscribe();
    void this.flush();
  }
}

function isExperiment(value: unknown): value is Experiment {
  return typeof value === "object" && value !== null && "nodes" in value && "edges" in value;
}

function readConflict(data: Record<string, unknown>): Conflict | null {
  const { revision, document, updated_by: by } = data;
  if (typeof revision !== "number" || !isExperiment(document)) return null;
  const name = typeof by === "object" && by !== null && "name" in by ? by.name : by;
  return { revision, document, by: typeof name === "string" ? name : null };
}
