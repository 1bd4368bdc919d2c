import { Button, InputNumber, Space } from "antd";
import { useState } from "react";
import { lost } from "@/api/queries";
import { ErrorState } from "@/ui/ErrorState";
import { number } from "@/ui/format";
import { Panel } from "@/ui/Page";
import { useLanguage, useText } from "@/ui/words";
import styles from "./extras.module.css";
import { extras } from "./locale";
import { SparkPages } from "./SparkPages";
import { type EngineMemory, useEngineMemory, useSetEngineMemory } from "./useEngineMemory";

/** How much memory engines are given, and the field that changes it. */
export function MemoryPanel() {
  const t = extras.useWords();
  const found = useEngineMemory();
  if (lost(found)) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  return <Panel title={t("memory")}>{found.data && <MemoryForm key={found.data.heap_mb} memory={found.data} />}</Panel>;
}

function MemoryForm({ memory }: { memory: EngineMemory }) {
  const t = extras.useWords();
  const read = useText();
  const chosen = useLanguage();
  const set = useSetEngineMemory();
  const [typed, setTyped] = useState<number | null>(memory.heap_mb);
  const refused = memory.refusal !== null;
  return (
    <>
      <Space wrap>
        <InputNumber
          value={typed}
          min={768}
          max={memory.machine_mb}
          step={256}
          suffix="MB"
          style={{ width: 140 }}
          disabled={refused}
          onChange={setTyped}
          aria-label={t("memory")}
          data-testid="engine-memory"
        />
        <Button
          type="primary"
          disabled={refused || typed === null || typed === memory.heap_mb}
          loading={set.isPending}
          onClick={() => set.mutate(typed)}
          data-testid="engine-memory-set"
        >
          {t("memorySet")}
        </Button>
        {memory.chosen && (
          <Button disabled={refused} onClick={() => set.mutate(null)}>
            {t("memoryDefault", { mb: number(memory.default_mb, chosen) })}
          </Button>
        )}
        <SparkPages />
      </Space>
      {set.isError && <ErrorState error={set.error} />}
      <p className={styles.note}>
        {memory.refusal ? read(memory.refusal) : t("memoryNote", { mb: number(memory.machine_mb, chosen) })}
      </p>
    </>
  );
}
