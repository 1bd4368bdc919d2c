import type { Role, User } from "@/api/types";

export interface Member {
  user: User;
  role: Role;
  may_code: boolean;
}

export type Scope = "read" | "write" | "predict";

export interface Token {
  id: number;
  name: string;
  start: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string | null;
  used_at: string | null;
}

export interface BinEntry {
  kind: string;
  id: number;
  name: string;
  deleted_at: string;
  deleted_by: string | null;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string | null;
  action: string;
  kind: string;
  object_id: string;
  data: Record<string, unknown>;
}
