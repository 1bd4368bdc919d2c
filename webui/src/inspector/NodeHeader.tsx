import {
  CaretRightOutlined,
  CopyOutlined,
  DeleteOutlined,
  EllipsisOutlined,
  MinusCircleOutlined,
} from "@ant-design/icons";
import { Button, Dropdown, Input, type MenuProps, Tooltip } from "antd";
import { useState } from "react";
import { useEditor, useWorkbench } from "@/editor/context";
import { useRunDialog } from "@/editor/runDialog";
import { useCommands } from "@/editor/useCommands";
import type { Component } from "@/experiment/catalog";
import type { Node } from "@/experiment/document";
import { rename } from "@/experiment/edit";
import { CategoryIcon } from "@/ui/CategoryIcon";
import { useText } from "@/ui/words";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

/** The node's name, what it is, and what can be done with it. */
export function NodeHeader({ node, component }: { node: Node; component: Component }) {
  const t = inspector.useWords();
  const read = useText();
  const { editor, catalog } = useWorkbench();
  const { ask } = useRunDialog();
  const commands = useCommands();
  const readOnly = useEditor((state) => state.readOnly);
  const category = catalog.category(component.category);
  const menu: MenuProps["items"] = [
    {
      key: "from",
      label: t("runFrom"),
      onClick: () => ask({ kind: "from", nodes: [node.id] }),
      "data-testid": "run-from",
    },
    {
      key: "only",
      label: t("runOnly"),
      onClick: () => ask({ kind: "only", nodes: [node.id] }),
      "data-testid": "run-only",
    },
    {
      key: "force",
      label: t("forced"),
      onClick: () => ask({ kind: "to", nodes: [node.id] }, [node.id]),
      "data-testid": "run-force",
    },
    { type: "divider" },
    { key: "copy", icon: <CopyOutlined />, label: t("duplicate"), onClick: commands.duplicate },
    {
      key: "disable",
      icon: <MinusCircleOutlined />,
      label: node.disabled ? t("enable") : t("disable"),
      onClick: commands.toggleDisabled,
      "data-testid": "toggle-disabled",
    },
    { key: "delete", icon: <DeleteOutlined />, danger: true, label: t("remove"), onClick: commands.remove },
  ];
  return (
    <header className={styles.header}>
      <span className={styles.icon} style={{ "--category": category?.colour }}>
        <CategoryIcon name={category?.icon} />
      </span>
      <div className={styles.names}>
        <NameField
          key={node.label ?? ""}
          label={node.label}
          title={read(component.title)}
          readOnly={readOnly}
          onChange={(label) => editor.getState().change((document) => rename(document, node.id, label))}
        />
        <span className="es-ellipsis">{node.label ? `${read(component.title)} · ${node.id}` : node.id}</span>
      </div>
      {!readOnly && (
        <>
          <Tooltip title={t("runTo")}>
            <Button
              type="text"
              icon={<CaretRightOutlined />}
              aria-label={t("runTo")}
              onClick={() => ask({ kind: "to", nodes: [node.id] })}
              data-testid="run-to"
            />
          </Tooltip>
          <Dropdown menu={{ items: menu }} trigger={["click"]} placement="bottomRight">
            <Button type="text" icon={<EllipsisOutlined />} aria-label={t("more")} data-testid="node-menu" />
          </Dropdown>
        </>
      )}
    </header>
  );
}

function NameField(props: {
  label: string | null;
  title: string;
  readOnly: boolean;
  onChange: (label: string) => void;
}) {
  const t = inspector.useWords();
  const [typed, setTyped] = useState(props.label ?? "");
  const done = () => typed.trim() !== (props.label ?? "") && props.onChange(typed);
  return (
    <Input
      variant="borderless"
      className={styles.name}
      value={typed}
      placeholder={props.title}
      aria-label={t("rename")}
      maxLength={120}
      disabled={props.readOnly}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onPressEnter={done}
      data-testid="node-name"
    />
  );
}
