import {
  CaretRightFilled,
  CheckCircleOutlined,
  DownOutlined,
  EllipsisOutlined,
  ExclamationCircleFilled,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  StopOutlined,
  WarningFilled,
} from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown, type MenuProps, Space, Tooltip } from "antd";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { FINISHED, type RunSnapshot } from "@/experiment/plan";
import { DraftTag } from "@/ui/DraftTag";
import { useErrorText } from "@/ui/ErrorState";
import { StateTag } from "@/ui/StateTag";
import { useDesk, useEditor, useInference, useLive, useWorkbench } from "./context";
import { ExperimentName } from "./ExperimentName";
import styles from "./editor.module.css";
import { editor } from "./locale";
import { useRunDialog } from "./runDialog";
import { SaveStatus } from "./SaveStatus";
import type { ExperimentAnswer } from "./useOpen";

type Pane = { open: boolean; toggle: () => void };
type Props = { answer: ExperimentAnswer; past: RunSnapshot | null; left: Pane; right: Pane };

/** Name, save status, problems, the run and its buttons. */
export function TopBar({ answer, past, left, right }: Props) {
  const t = editor.useWords();
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <header className={styles.top}>
      {!readOnly && (
        <Tooltip title={left.open ? t("hidePalette") : t("showPalette")}>
          <Button
            type="text"
            icon={left.open ? <MenuFoldOutlined /> : <MenuUnfoldOutlined />}
            aria-label={left.open ? t("hidePalette") : t("showPalette")}
            onClick={left.toggle}
          />
        </Tooltip>
      )}
      <ExperimentName id={answer.id} name={answer.name} readOnly={readOnly} />
      {!past && <SaveStatus />}
      <div className={styles.gap} />
      <ProblemCounter />
      <ShownRun />
      {!past && <RunButtons />}
      <MoreMenu id={answer.id} />
      <Tooltip title={right.open ? t("hideInspector") : t("showInspector")}>
        <Button
          type="text"
          icon={right.open ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          aria-label={right.open ? t("hideInspector") : t("showInspector")}
          onClick={right.toggle}
        />
      </Tooltip>
    </header>
  );
}

function ProblemCounter() {
  const t = editor.useWords();
  const { desk } = useWorkbench();
  const open = useDesk((state) => state.dock === "problems");
  const problems = useInference((state) => state.inference?.problems);
  if (!problems) return null;
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const icon =
    errors > 0 ? <ExclamationCircleFilled /> : problems.length > 0 ? <WarningFilled /> : <CheckCircleOutlined />;
  const tone = errors > 0 ? styles.toneBad : problems.length > 0 ? styles.toneWarn : styles.toneOk;
  return (
    <Button
      type="text"
      className={tone}
      icon={icon}
      onClick={() => desk.setState({ dock: open ? null : "problems" })}
      data-testid="problem-counter"
    >
      <span className={styles.wideOnly}>
        {problems.length > 0 ? t("problems", { count: problems.length }) : t("noProblems")}
      </span>
      <span className={styles.narrowOnly}>{problems.length > 0 ? problems.length : ""}</span>
    </Button>
  );
}

function ShownRun() {
  const t = editor.useWords();
  const { live } = useWorkbench();
  const number = useLive((state) => state.run?.number);
  const state = useLive((one) => one.run?.state);
  const draft = useLive((one) => one.run?.draft === true);
  if (number === undefined || state === undefined) return null;
  return (
    <Tooltip title={FINISHED.has(state) ? t("closeRun") : ""}>
      <button
        type="button"
        className={styles.shownRun}
        onClick={() => FINISHED.has(state) && live.close()}
        data-testid="shown-run"
        data-state={state}
      >
        <span className={styles.wideOnly}>{t("runNumber", { number })}</span>
        <StateTag state={state} />
        {draft && <DraftTag />}
      </button>
    </Tooltip>
  );
}

function RunButtons() {
  const t = editor.useWords();
  const { editor: store } = useWorkbench();
  const { ask } = useRunDialog();
  const readOnly = useEditor((state) => state.readOnly);
  const none = useEditor((state) => state.document.nodes.length === 0);
  const selected = useEditor((state) => state.nodes.size);
  const runId = useLive((state) => (state.run && !FINISHED.has(state.run.state) ? state.run.id : null));
  const nodes = () => [...store.getState().nodes];
  const items: MenuProps["items"] = [
    {
      key: "draft",
      label: t("runDraft"),
      extra: "Ctrl Shift Enter",
      onClick: () => ask({ kind: "all", nodes: [] }, [], true),
      "data-testid": "run-draft",
    },
    { type: "divider" },
    { key: "to", label: t("runTo"), disabled: selected === 0, onClick: () => ask({ kind: "to", nodes: nodes() }) },
    {
      key: "from",
      label: t("runFrom"),
      disabled: selected === 0,
      onClick: () => ask({ kind: "from", nodes: nodes() }),
    },
    {
      key: "only",
      label: t("runOnly"),
      disabled: selected === 0,
      onClick: () => ask({ kind: "only", nodes: nodes() }),
    },
    { type: "divider" },
    {
      key: "force",
      label: t("forceAll"),
      onClick: () =>
        ask(
          { kind: "all", nodes: [] },
          store.getState().document.nodes.map((node) => node.id),
        ),
    },
  ];
  if (readOnly) return null;
  if (runId !== null) return <CancelButton run={runId} />;
  return (
    <Space.Compact>
      <Button
        type="primary"
        icon={<CaretRightFilled />}
        disabled={none}
        onClick={() => ask({ kind: "all", nodes: [] })}
        data-testid="run-all"
      >
        {t("run")}
      </Button>
      <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight" disabled={none}>
        <Button type="primary" icon={<DownOutlined />} aria-label={t("runTo")} data-testid="run-menu" />
      </Dropdown>
    </Space.Compact>
  );
}

function CancelButton({ run }: { run: number }) {
  const t = editor.useWords();
  const at = useAt();
  const { message } = App.useApp();
  const sentence = useErrorText();
  const cancel = useMutation({
    mutationFn: () => http.post(at(`runs/${run}/cancel/`)),
    onError: (error) => void message.error(sentence(error)),
  });
  return (
    <Button
      danger
      icon={<StopOutlined />}
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
      data-testid="cancel-run"
    >
      {t("cancel")}
    </Button>
  );
}

function MoreMenu({ id }: { id: number }) {
  const t = editor.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const { desk } = useWorkbench();
  const items: MenuProps["items"] = [
    { key: "history", label: t("history"), onClick: () => navigate(`/runs?experiment=${id}`) },
    { key: "export", label: <a href={at(`experiments/${id}/export/`)}>{t("export")}</a> },
    { key: "code", label: t("code"), onClick: () => desk.setState({ code: true }) },
    { key: "keys", label: t("shortcuts"), extra: "?", onClick: () => desk.setState({ help: true }) },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
      <Button type="text" icon={<EllipsisOutlined />} aria-label={t("history")} data-testid="editor-menu" />
    </Dropdown>
  );
}
