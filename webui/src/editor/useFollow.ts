/** What others do to the same experiment: another save is loaded where nothing of ours is unsaved. */

import { useEffect } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { useWorkbench } from "./context";
import { type ExperimentAnswer, socketAddress } from "./useOpen";

const AGAIN_MS = 4000;

export function useFollow(id: number): void {
  const { autosave, editor } = useWorkbench();
  const at = useAt();
  const path = at(`experiments/${id}/`);
  useEffect(() => {
    if (editor.getState().readOnly) return;
    let socket: WebSocket | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    async function load(revision: number) {
      if (!autosave.wants(revision)) return;
      const answer = await http.get<ExperimentAnswer>(path);
      if (autosave.wants(answer.revision)) autosave.accept(answer.revision, answer.document);
    }
    function open() {
      socket = new WebSocket(socketAddress(`/ws/experiments/${id}/`));
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.type === "saved") void load(message.revision).catch(() => {});
      };
      socket.onclose = () => {
        if (!stopped) timer = setTimeout(open, AGAIN_MS);
      };
    }
    open();
    const keep = (event: BeforeUnloadEvent) => {
      if (autosave.dirty) event.preventDefault();
    };
    window.addEventListener("beforeunload", keep);
    return () => {
      stopped = true;
      clearTimeout(timer);
      socket?.close();
      window.removeEventListener("beforeunload", keep);
    };
  }, [autosave, editor, id, path]);
}
