import type { Text } from "@/api/types";

export interface Extra {
  key: string;
  title: Text;
  help: Text;
  licence: string;
  megabytes: number;
  command: string;
  state: "absent" | "installing" | "installed" | "failed";
  version: string | null;
  /** Seconds since 1970; while it is being installed. */
  began_at: number | null;
  log: string[];
}

export interface Extras {
  python: string;
  packages: { [name: string]: string };
  refusal: Text | null;
  extras: Extra[];
}
