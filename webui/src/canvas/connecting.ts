/** Which nodes cannot take the connection being dragged; written once when the drag begins. */

import { create } from "zustand";

type Connecting = { faded: ReadonlySet<string> };

const NOTHING: Connecting = { faded: new Set() };

export const useConnecting = create<Connecting>()(() => NOTHING);

export function startConnecting(faded: ReadonlySet<string>): void {
  useConnecting.setState({ faded });
}

export function stopConnecting(): void {
  useConnecting.setState(NOTHING);
}
