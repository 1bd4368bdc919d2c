import { words } from "@/ui/words";

export const session = words("session", {
  en: {
    title: "Log in",
    lead: "Build models from raw columns to a served prediction.",
    username: "User name",
    password: "Password",
    submit: "Log in",
    usernameMissing: "Enter your user name.",
    passwordMissing: "Enter your password.",
    linkUsed: "This login link was used before or is too old. Make a new one:",
    linkHelp: "No password yet? Whoever runs this server makes a one-time link with:",
    logout: "Log out",
  },
  zh: {
    title: "登录",
    lead: "从原始数据列到在线预测，一站式完成建模。",
    username: "用户名",
    password: "密码",
    submit: "登录",
    usernameMissing: "请输入用户名。",
    passwordMissing: "请输入密码。",
    linkUsed: "该登录链接已使用或已过期，请重新生成：",
    linkHelp: "还没有密码？请服务器管理员用以下命令生成一次性登录链接：",
    logout: "退出登录",
  },
});
