import type { Shape } from "@/api/shape";

export type Member = Shape<"Member">;
export type Token = Shape<"TokenAnswer">;
export type Scope = Token["scopes"][number];
export type BinEntry = Shape<"BinEntry">;
export type AuditEntry = Shape<"AuditEntry">;
export type Storage = Shape<"Storage">;
export type StorageOf = Shape<"StorageOf">;
