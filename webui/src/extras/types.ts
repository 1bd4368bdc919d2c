import type { Shape } from "@/api/shape";

export type Extra = Shape<"Extra">;
export type Extras = Shape<"Extras">;
