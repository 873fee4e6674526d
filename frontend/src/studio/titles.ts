// What the studio is called, for those who only link to it.
import type { Locale } from "../i18n/messages";

export const TITLES: Record<Locale, string> = {
  en: "Studio",
  pt: "Estúdio",
  es: "Estudio",
  zh: "配音室",
  ar: "الاستوديو",
};
