import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Modal } from "antd";
import { useEffect, useState } from "react";
import { useText } from "@/ui/words";
import { ExtraCard } from "./ExtraCard";
import styles from "./extras.module.css";
import { extras } from "./locale";
import type { Extra } from "./types";
import { useExtras } from "./useExtras";

/** Offers what a step lacks; nothing where that is none of the extras. `onInstalled` is called when all of it is there. */
export function InstallButton({ lacks, onInstalled }: { lacks: readonly string[]; onInstalled: () => void }) {
  const t = extras.useWords();
  const read = useText();
  const [open, setOpen] = useState(false);
  const found = useExtras();
  const { message } = App.useApp();
  const wanted = found.data?.extras.filter((one) => lacks.includes(one.key)) ?? [];
  const ready = wanted.length > 0 && wanted.every((one) => one.state === "installed");
  const names = wanted.map((one) => read(one.title)).join(", ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it becomes ready
  useEffect(() => {
    if (!ready) return;
    message.success(t("done", { name: names }));
    onInstalled();
  }, [ready]);
  if (wanted.length === 0) return null;
  const refusal = found.data?.refusal ? read(found.data.refusal) : null;
  return (
    <>
      <Button
        size="small"
        className={styles.offer}
        icon={<DownloadOutlined />}
        onClick={() => setOpen(true)}
        data-testid="extra-offer"
      >
        {t("installNamed", { name: names })}
      </Button>
      <Modal open={open} title={t("title")} footer={null} onCancel={() => setOpen(false)} width={620}>
        <Offer wanted={wanted} refusal={refusal} />
      </Modal>
    </>
  );
}

function Offer({ wanted, refusal }: { wanted: Extra[]; refusal: string | null }) {
  const t = extras.useWords();
  const busy = wanted.some((one) => one.state === "installing");
  return (
    <>
      <p className="es-muted">{t(busy ? "goesOn" : "titleLead")}</p>
      {wanted.map((extra) => (
        <ExtraCard key={extra.key} extra={extra} refusal={refusal} />
      ))}
    </>
  );
}
