/** Calls of an endpoint, ready to paste: our JSON rows and the Open Inference Protocol (v2), by curl and tritonclient. */

import type { SignatureColumn } from "@/zoo/types";
import type { Row, RowValue } from "./values";

/** Where the endpoint answers: the studio's own host and the public path, without /v2. */
export function publicBase(origin: string, path: string): string {
  return origin + path.replace(/\/+$/, "").replace(/\/v2(\/.*)?$/, "");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function curl(url: string, body: unknown): string {
  return [
    `curl -X POST ${quoted(url)} \\`,
    `  -H "Authorization: Token $STUDIO_TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join("\n");
}

export function curlRows(url: string, row: Row): string {
  return curl(url, { rows: [row] });
}

type Tensor = { name: string; datatype: string; value: Exclude<RowValue, null> };

const FILLERS: Record<string, Exclude<RowValue, null>> = { BYTES: "", BOOL: false };

/** One tensor per column; a null is any value and beside it the BOOL tensor `<name>:null`. */
export function tensors(columns: readonly SignatureColumn[], row: Row): Tensor[] {
  return columns.flatMap((column) => {
    const value = row[column.name] ?? null;
    const datatype = column.datatype ?? "BYTES";
    if (value === null) {
      return [
        { name: column.name, datatype, value: FILLERS[datatype] ?? 0 },
        { name: `${column.name}:null`, datatype: "BOOL", value: true },
      ];
    }
    return [{ name: column.name, datatype: typeof value === "string" ? "BYTES" : datatype, value }];
  });
}

/** `base` is the endpoint's address up to, and without, `/v2`. */
export function curlProtocol(base: string, model: string, columns: readonly SignatureColumn[], row: Row): string {
  const inputs = tensors(columns, row).map(({ name, datatype, value }) => ({
    name,
    datatype,
    shape: [1],
    data: [value],
  }));
  return curl(`${base}/v2/models/${model}/infer`, { inputs });
}

const NUMPY: Record<string, string> = {
  BOOL: "np.bool_",
  INT8: "np.int8",
  INT16: "np.int16",
  INT32: "np.int32",
  INT64: "np.int64",
  FP32: "np.float32",
  FP64: "np.float64",
};

export function triton(base: string, model: string, columns: readonly SignatureColumn[], row: Row): string {
  const lines = tensors(columns, row).map(
    ({ name, datatype, value }) =>
      `    (${JSON.stringify(name)}, "${datatype}", ${python(value)}, ${NUMPY[datatype] ?? "object"}),`,
  );
  const secure = base.startsWith("https:");
  const host = base.replace(/^https?:\/\//, "");
  return [
    "import os",
    "",
    "import numpy as np",
    "import tritonclient.http as triton",
    "",
    "columns = [",
    ...lines,
    "]",
    `client = triton.InferenceServerClient(${JSON.stringify(host)}${secure ? ", ssl=True" : ""})`,
    "inputs = []",
    "for name, datatype, value, dtype in columns:",
    "    tensor = triton.InferInput(name, [1], datatype)",
    "    tensor.set_data_from_numpy(np.array([value], dtype=dtype))",
    "    inputs.append(tensor)",
    `headers = {"Authorization": "Token " + os.environ["STUDIO_TOKEN"]}`,
    `answer = client.infer(${JSON.stringify(model)}, inputs, headers=headers)`,
    'for output in answer.get_response()["outputs"]:',
    `    print(output["name"], answer.as_numpy(output["name"]))`,
  ].join("\n");
}

function python(value: Exclude<RowValue, null>): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
