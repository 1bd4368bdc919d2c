import { MoreOutlined, PauseCircleOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, Space } from "antd";
import { useState } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { useErrorText } from "@/ui/ErrorState";
import { deployments } from "./locale";
import type { DeploymentBrief } from "./types";

type Props = { deployment: DeploymentBrief; small?: boolean; afterRemove?: () => void };

/** Start or stop, and the rest in a menu. */
export function DeploymentActions({ deployment, small, afterRemove }: Props) {
  const t = deployments.useWords();
  const at = useAt();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const down = deployment.state === "stopped" || deployment.state === "failed";

  async function attempt(work: () => Promise<unknown>) {
    setBusy(true);
    try {
      await work();
      await queries.invalidateQueries({ queryKey: ["deployments"] });
    } catch (error) {
      message.error(sentence(error), 8);
    }
    setBusy(false);
  }

  const path = at(`deployments/${deployment.id}/`);
  async function remove() {
    await http.delete(path);
    message.success(t("removed", { name: deployment.name }));
    afterRemove?.();
  }

  return (
    <Space size={4}>
      <Button
        type={small ? "text" : "default"}
        size={small ? "small" : "middle"}
        loading={busy}
        icon={down ? <PlayCircleOutlined /> : <PauseCircleOutlined />}
        onClick={() => void attempt(() => http.post(`${path}${down ? "start" : "stop"}/`, {}))}
        data-testid={down ? "deployment-start" : "deployment-stop"}
      >
        {down ? t("start") : t("stop")}
      </Button>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{ items: [{ key: "remove", label: t("remove"), danger: true, onClick: () => void attempt(remove) }] }}
      >
        <Button
          type={small ? "text" : "default"}
          size={small ? "small" : "middle"}
          icon={<MoreOutlined />}
          aria-label={t("more")}
        />
      </Dropdown>
    </Space>
  );
}
