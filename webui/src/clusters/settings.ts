import type { Cluster } from "./useCluster";

type Kind = Cluster["kind"];
type Words = { [Key in keyof Cluster]-?: Cluster[Key] extends string ? Key : never }[keyof Cluster];
type Numbers = { [Key in keyof Cluster]-?: Cluster[Key] extends number ? Key : never }[keyof Cluster];

/** The text fields that a kind of cluster has, in their order. */
export const TEXTS: Record<Kind, readonly Exclude<Words, "kind">[]> = {
  local: [],
  standalone: ["master"],
  yarn: ["master", "queue", "python"],
  kubernetes: ["master", "namespace", "service_account", "image", "code", "pod_template", "python"],
};
export const SIZES: readonly Numbers[] = [
  "driver_memory_mb",
  "driver_cores",
  "executor_memory_mb",
  "executor_cores",
  "executors",
];
export const PLACEHOLDERS: Partial<Record<Kind, string>> = {
  standalone: "spark://host:7077",
  yarn: "http://host:8088",
  kubernetes: "https://host:6443",
};

/** `name=value` per line; blank lines do not count, and a line without `=` has an empty value. */
export function settingsOf(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.trim());
  return Object.fromEntries(
    lines.filter(Boolean).map((line) => {
      const [name = "", ...rest] = line.split("=");
      return [name.trim(), rest.join("=").trim()];
    }),
  );
}

export function textOf(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}
