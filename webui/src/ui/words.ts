/** Texts in both languages: each area declares its own in `locale.ts`; a missing Chinese text is a compile error. */

import i18n from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Text } from "@/api/types";

export type Language = "en" | "zh";
type Values = Record<string, string | number>;
type Texts = Record<string, string>;
/** `rows_one` and `rows_other` are both asked for as `rows`; Chinese has only the latter. */
type Key<E> = E extends `${infer Base}_one` | `${infer Base}_other` ? Base : E;
type Chinese<E> = { [K in keyof E as K extends `${string}_one` ? never : K]: string };
export type Say<E> = (key: Key<Extract<keyof E, string>>, values?: Values) => string;

const STORED = "studio.language";

i18n.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: false,
  supportedLngs: ["en", "zh"],
  resources: {},
  interpolation: { escapeValue: false },
  initAsync: false,
});
i18n.on("languageChanged", (language) => {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
});
document.documentElement.lang = i18n.language === "zh" ? "zh-CN" : "en";

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "en" || stored === "zh") return stored;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Registers an area's texts; gives the hook for components and `say` for code outside of them. */
export function words<const E extends Texts>(area: string, texts: { en: E; zh: Chinese<E> }) {
  i18n.addResourceBundle("en", area, texts.en);
  i18n.addResourceBundle("zh", area, texts.zh);
  const say: Say<E> = (key, values) => i18n.t(key, { ns: area, ...values });
  function useWords(): Say<E> {
    const { t } = useTranslation(area);
    return useCallback((key, values) => t(key, { ns: area, ...values }), [t]);
  }
  return { area, texts, say, useWords };
}

export function language(): Language {
  return i18n.language === "zh" ? "zh" : "en";
}

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(STORED, chosen);
  void i18n.changeLanguage(chosen);
}

export function useLanguage(): Language {
  const { i18n: current } = useTranslation();
  return current.language === "zh" ? "zh" : "en";
}

/** The text in the user's language: `const read = useText(); read(component.title)`. */
export function useText(): (text: Text | null | undefined) => string {
  const chosen = useLanguage();
  return useCallback((text) => text?.[chosen] ?? "", [chosen]);
}
