import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StudioError } from "@/api/http";
import { chain } from "../../tests/chain";
import { setParam } from "./edit";
import { createEditor } from "./editor";
import { Autosave, type Put } from "./save";

const TITLE = { en: "", zh: "" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(put: Put) {
  const editor = createEditor(chain);
  const autosave = new Autosave(editor, put, 7);
  autosave.start();
  return {
    editor,
    autosave,
    set: (value: number) => editor.getState().change((document) => setParam(document, "n1", "a", value)),
  };
}

test("a change is stored with the revision it was read at, and the next one with the new revision", async () => {
  const sent: number[] = [];
  const { set, autosave } = open(async (revision) => {
    sent.push(revision);
    return { revision: revision + 1 };
  });
  set(1);
  expect(autosave.state.getState().status).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(600);
  set(2);
  await vi.advanceTimersByTimeAsync(600);
  expect(sent).toEqual([7, 8]);
  expect(autosave.state.getState()).toMatchObject({ status: "saved", revision: 9 });
});

test("what changes while a save is under way is stored after it, never at the same time", async () => {
  let running = 0;
  let most = 0;
  const stored: unknown[] = [];
  const { set, autosave } = open(async (revision, document) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    running -= 1;
    stored.push(document.nodes[0]?.params.a);
    return { revision: revision + 1 };
  });
  set(1);
  await vi.advanceTimersByTimeAsync(700);
  set(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(most).toBe(1);
  expect(stored).toEqual([1, 2]);
  expect(autosave.dirty).toBe(false);
});

function stale(): StudioError {
  return new StudioError(409, "stale-revision", TITLE, [], {
    revision: 12,
    document: { ...chain, nodes: [] },
    updated_by: { name: "Bob" },
  });
}

test("a stale save shows both sides and stores nothing until it is settled", async () => {
  const put = vi.fn<Put>().mockRejectedValueOnce(stale()).mockResolvedValue({ revision: 13 });
  const { set, autosave, editor } = open(put);
  set(1);
  await vi.advanceTimersByTimeAsync(600);
  expect(autosave.state.getState().conflict).toMatchObject({ revision: 12, by: "Bob" });
  set(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(put).toHaveBeenCalledTimes(1);
  await autosave.settle("mine");
  expect(put.mock.calls[1]?.[0]).toBe(12);
  expect(put.mock.calls[1]?.[1]).toBe(editor.getState().document);
  expect(autosave.state.getState()).toMatchObject({ status: "saved", revision: 13, conflict: null });
});

test("taking theirs shows theirs, and undo brings mine back", async () => {
  const put = vi.fn<Put>().mockRejectedValueOnce(stale()).mockResolvedValue({ revision: 13 });
  const { set, autosave, editor } = open(put);
  set(1);
  await vi.advanceTimersByTimeAsync(600);
  const mine = editor.getState().document;
  await autosave.settle("theirs");
  expect(editor.getState().document.nodes).toEqual([]);
  expect(autosave.dirty).toBe(false);
  editor.getState().undo();
  expect(editor.getState().document).toBe(mine);
});

test("while the studio does not answer it is tried again", async () => {
  const put = vi
    .fn<Put>()
    .mockRejectedValueOnce(new StudioError(0, "offline", TITLE, [], {}))
    .mockResolvedValue({ revision: 8 });
  const { set, autosave } = open(put);
  set(1);
  await vi.advanceTimersByTimeAsync(600);
  expect(autosave.state.getState().status).toBe("offline");
  await vi.advanceTimersByTimeAsync(4000);
  expect(autosave.state.getState().status).toBe("saved");
});

test("another's save is wanted only where nothing of ours is unsaved", async () => {
  const { set, autosave } = open(async () => ({ revision: 8 }));
  expect(autosave.wants(8)).toBe(true);
  expect(autosave.wants(7)).toBe(false);
  set(1);
  expect(autosave.wants(8)).toBe(false);
});

test("undoing back to what is stored is saved, without a request", async () => {
  const put = vi.fn<Put>();
  const { set, autosave, editor } = open(put);
  set(1);
  editor.getState().undo();
  expect(autosave.state.getState().status).toBe("saved");
  await vi.advanceTimersByTimeAsync(5000);
  expect(put).not.toHaveBeenCalled();
});
