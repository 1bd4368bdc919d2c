/** Numbers, sizes and times as people read them. */

import type { Language } from "./words";

export function number(value: number, language: Language): string {
  return value.toLocaleString(language === "zh" ? "zh-CN" : "en-US");
}

/** At most `digits` significant digits; very large and very small ones with an exponent. */
export function metric(value: number | null | undefined, digits = 5): string {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value.toLocaleString("en-US");
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return value.toExponential(digits - 2);
  return String(Number(value.toPrecision(digits)));
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

export function seconds(value: number, language: Language): string {
  const zh = language === "zh";
  if (value < 1) return zh ? `${Math.round(value * 1000)} 毫秒` : `${Math.round(value * 1000)} ms`;
  if (value < 60) return zh ? `${value.toFixed(1)} 秒` : `${value.toFixed(1)} s`;
  const minutes = Math.floor(value / 60);
  const rest = Math.round(value % 60);
  if (minutes < 60) return zh ? `${minutes} 分 ${rest} 秒` : `${minutes} min ${rest} s`;
  const hours = Math.floor(minutes / 60);
  return zh ? `${hours} 小时 ${minutes % 60} 分` : `${hours} h ${minutes % 60} min`;
}

export function moment(iso: string | null | undefined, language: Language): string {
  if (!iso) return "–";
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" };
  return new Date(iso).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", options);
}

/** The time of day where the reader is, to the second. */
export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString("en-GB");
}

/** "3 minutes ago" in the user's language. */
export function ago(iso: string | null | undefined, language: Language, now = Date.now()): string {
  if (!iso) return "–";
  const format = new Intl.RelativeTimeFormat(language === "zh" ? "zh-CN" : "en", { numeric: "auto" });
  const passed = (new Date(iso).getTime() - now) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(passed) >= size) return format.format(Math.round(passed / size), unit);
  }
  return format.format(Math.round(passed), "second");
}
