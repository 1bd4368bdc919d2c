/** The run that is shown: a snapshot with a cursor, then what came after it, written once per animation frame. */

import { createStore } from "zustand/vanilla";
import { FINISHED, type RunBrief, type RunSnapshot } from "./plan";
import { type RunEvent, reduce } from "./run";

type Message =
  | { type: "snapshot"; run: RunSnapshot }
  | { type: "events"; events: RunEvent[]; cursor: number }
  | { type: "run"; run: RunBrief };

export type LogLine = { key: string; node: string | null; level: string; text: string; time: string };
export type LiveRunState = {
  run: RunSnapshot | null;
  logs: readonly LogLine[];
  connection: "off" | "connecting" | "live";
};
export type Connect = (run: number, after: number | null) => WebSocket;
export type Frame = (callback: () => void) => void;

const MOST_LOGS = 5000;
const SLOWEST_MS = 8000;

export class LiveRun {
  readonly state = createStore<LiveRunState>()(() => ({ run: null, logs: [], connection: "off" }));
  private socket: WebSocket | null = null;
  private watched: number | null = null;
  private buffer: Message[] = [];
  private waiting = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connect: Connect,
    private readonly frame: Frame = (callback) => {
      requestAnimationFrame(callback);
    },
  ) {}

  /** Show a run; what was shown before goes. */
  watch(run: number): void {
    if (this.watched === run) return;
    this.close();
    this.watched = run;
    this.state.setState({ run: null, logs: [], connection: "connecting" });
    this.open();
  }

  /** Show no run. */
  close(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    this.watched = null;
    this.buffer = [];
    this.failures = 0;
    socket?.close();
    this.state.setState({ run: null, logs: [], connection: "off" });
  }

  private open(): void {
    if (this.watched === null) return;
    const cursor = this.state.getState().run?.cursor ?? null;
    const socket = this.connect(this.watched, cursor);
    this.socket = socket;
    socket.onmessage = ({ data }) => this.received(JSON.parse(String(data)));
    socket.onopen = () => {
      this.failures = 0;
      this.state.setState({ connection: "live" });
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private lost(): void {
    this.socket = null;
    const { run } = this.state.getState();
    if (run && FINISHED.has(run.state)) {
      this.state.setState({ connection: "off" });
      return;
    }
    this.state.setState({ connection: "connecting" });
    this.failures += 1;
    this.timer = setTimeout(() => this.open(), Math.min(SLOWEST_MS, 250 * 2 ** this.failures));
  }

  private received(message: Message): void {
    this.buffer.push(message);
    if (this.waiting) return;
    this.waiting = true;
    this.frame(() => {
      this.waiting = false;
      const messages = this.buffer;
      this.buffer = [];
      if (messages.length > 0) this.state.setState((state) => messages.reduce(apply, state));
    });
  }
}

function apply(state: LiveRunState, message: Message): LiveRunState {
  if (message.type === "snapshot") return { ...state, run: message.run };
  if (!state.run) return state;
  if (message.type === "run") return { ...state, run: { ...state.run, ...message.run } };
  const fresh = message.events.filter((event) => (event.cursor ?? Number.POSITIVE_INFINITY) > (state.run?.cursor ?? 0));
  const run = { ...fresh.reduce(reduce, state.run), cursor: message.cursor };
  const lines = fresh.flatMap((event) => (event.type === "log" ? [lineOf(event)] : []));
  return { ...state, run, logs: lines.length > 0 ? [...state.logs, ...lines].slice(-MOST_LOGS) : state.logs };
}

function lineOf(event: Extract<RunEvent, { type: "log" }>): LogLine {
  const { source, number, node, level, text, time } = event;
  return { key: `${source}/${number}`, node: node ?? null, level, text, time };
}
