export function EditorPage() {
  return <div data-testid="editor" />;
}
