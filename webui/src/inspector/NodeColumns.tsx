import { SearchOutlined } from "@ant-design/icons";
import { Input, Tag } from "antd";
import { useState } from "react";
import { useShape } from "@/editor/context";
import type { Component } from "@/experiment/catalog";
import type { Node } from "@/experiment/document";
import type { Role, Schema } from "@/experiment/schema";
import { TypeIcon } from "@/ui/TypeIcon";
import { useText } from "@/ui/words";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

const ROLES = {
  label: "roleLabel",
  feature: "roleFeature",
  id: "roleId",
  weight: "roleWeight",
  time: "roleTime",
} as const satisfies Record<Role, string>;

/** The columns of each port, known before anything ran. */
export function NodeColumns({ node, component }: { node: Node; component: Component }) {
  const t = inspector.useWords();
  const read = useText();
  const shape = useShape(node.id);
  const [filter, setFilter] = useState("");
  const outputs = component.outputs.filter((port) => port.kind === "table");
  const inputs = component.inputs.filter((port) => port.kind === "table");
  const first = (schema: Schema | Schema[] | undefined) => (Array.isArray(schema) ? schema[0] : schema);
  return (
    <>
      <Input
        size="small"
        prefix={<SearchOutlined />}
        placeholder={t("filterColumns")}
        aria-label={t("filterColumns")}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        allowClear
      />
      {outputs.map((port) => (
        <Columns
          key={port.name}
          title={t("output", { port: read(port.title) })}
          schema={shape?.outputs[port.name]}
          filter={filter}
        />
      ))}
      {inputs.map((port) => (
        <Columns
          key={port.name}
          title={t("input", { port: read(port.title) })}
          schema={first(shape?.inputs[port.name])}
          filter={filter}
        />
      ))}
    </>
  );
}

function Columns({ title, schema, filter }: { title: string; schema: Schema | undefined; filter: string }) {
  const t = inspector.useWords();
  const wanted = filter.trim().toLowerCase();
  const columns = (schema?.columns ?? []).filter((column) => column.name.toLowerCase().includes(wanted));
  return (
    <div className={styles.columns}>
      <h3>
        {title} <span>{schema?.columns.length ?? 0}</span>
      </h3>
      {columns.map((column) => (
        <div key={column.name} className={styles.column}>
          <TypeIcon type={column.type} />
          <span className="es-ellipsis" title={column.name}>
            {column.name}
          </span>
          {column.role && <Tag>{t(ROLES[column.role])}</Tag>}
          <span className="es-muted">{column.type}</span>
        </div>
      ))}
      {(schema === undefined || schema.columns.length === 0) && <p className="es-muted">{t("noColumns")}</p>}
      {schema?.open && <p className="es-muted">{t("open")}</p>}
    </div>
  );
}
