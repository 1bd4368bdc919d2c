import "react";

declare module "react" {
  interface CSSProperties {
    "--category"?: string;
    "--kind"?: string;
  }
}
