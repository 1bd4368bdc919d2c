/** An exported file is either the document itself or an envelope with name, description and document. */
export function readExperimentFile(
  text: string,
  fileName: string,
): { name: string; description?: string; document: unknown } {
  const content: unknown = JSON.parse(text);
  const name = fileName.replace(/\.json$/i, "");
  if (typeof content === "object" && content !== null && "document" in content) {
    return {
      name: "name" in content && typeof content.name === "string" ? content.name : name,
      document: content.document,
    };
  }
  return { name, document: content };
}
