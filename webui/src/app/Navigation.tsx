import {
  CloudServerOutlined,
  DatabaseOutlined,
  DeleteOutlined,
  DeploymentUnitOutlined,
  HistoryOutlined,
  SettingOutlined,
  TranslationOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Dropdown, type MenuProps } from "antd";
import { Link, NavLink, useNavigate } from "react-router";
import { http } from "@/api/http";
import { chooseWorkspace, usePlace } from "@/api/session";
import { BlocksIcon } from "@/ui/BlocksIcon";
import { Logo } from "@/ui/Logo";
import { chooseLanguage, useLanguage } from "@/ui/words";
import { app } from "./locale";
import { useMode } from "./mode";
import styles from "./Shell.module.css";

const PAGES = [
  { to: "/experiments", key: "experiments", icon: <BlocksIcon /> },
  { to: "/runs", key: "runs", icon: <HistoryOutlined /> },
  { to: "/models", key: "models", icon: <DeploymentUnitOutlined /> },
  { to: "/deployments", key: "deployments", icon: <CloudServerOutlined /> },
  { to: "/datasets", key: "datasets", icon: <DatabaseOutlined /> },
] as const;
const LOWER = [
  { to: "/bin", key: "bin", icon: <DeleteOutlined /> },
  { to: "/settings", key: "settings", icon: <SettingOutlined /> },
] as const;

export function Navigation() {
  const t = app.useWords();
  const chosen = useLanguage();
  const link = ({ isActive }: { isActive: boolean }) => `${styles.item} ${isActive ? styles.active : ""}`;
  const entries = (pages: typeof PAGES | typeof LOWER) =>
    pages.map(({ to, key, icon }) => (
      <NavLink key={to} to={to} className={link} data-testid={`nav-${key}`}>
        {icon}
        {t(key)}
      </NavLink>
    ));
  return (
    <nav className={styles.rail} aria-label={t("navigation")}>
      <Link to="/experiments" className={styles.mark} aria-label="Experiment Studio">
        <Logo />
      </Link>
      {entries(PAGES)}
      <div className={styles.space} />
      {entries(LOWER)}
      <button
        type="button"
        className={styles.item}
        data-testid="language"
        lang={chosen === "zh" ? "en" : "zh-CN"}
        onClick={() => chooseLanguage(chosen === "zh" ? "en" : "zh")}
      >
        <TranslationOutlined />
        {t("language")}
      </button>
      <AccountMenu />
    </nav>
  );
}

function AccountMenu() {
  const t = app.useWords();
  const { user, workspace, workspaces } = usePlace();
  const { mode, choose } = useMode();
  const navigate = useNavigate();
  const queries = useQueryClient();
  async function logout() {
    await http.delete("/api/session");
    queries.clear();
    navigate("/login");
  }
  const items: MenuProps["items"] = [
    { key: "user", type: "group", label: user.name || user.username },
    {
      key: "workspaces",
      label: `${t("workspace")}: ${workspace.name}`,
      disabled: workspaces.length < 2,
      children: workspaces.map((one) => ({ key: one.slug, label: one.name, onClick: () => chooseWorkspace(one.slug) })),
    },
    {
      key: "theme",
      label: mode === "dark" ? t("themeLight") : t("theme"),
      onClick: () => choose(mode === "dark" ? "light" : "dark"),
    },
    { type: "divider" },
    { key: "logout", label: t("logout"), onClick: () => void logout() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]} placement="topRight">
      <button type="button" className={styles.item} data-testid="account">
        <UserOutlined />
        {t("account")}
      </button>
    </Dropdown>
  );
}
