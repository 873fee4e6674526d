// All the words of the page, one catalogue a language; English is at hand, the others are fetched when they are wanted.
import { en } from "./en";

export type Messages = typeof en;
export type PageMessages = Omit<Messages, "problems" | "face" | "rooms">;
export type RoomMessages = Messages["rooms"];
export type ProblemMessages = Messages["problems"];
export type ProblemCode = keyof ProblemMessages;

export { en };

/** By code; each named in its own language, as people look for it. */
export const LOCALES = {
  en: "English",
  pt: "Português",
  es: "Español",
  zh: "中文",
  ar: "العربية",
} as const;

export type Locale = keyof typeof LOCALES;

const RIGHT_TO_LEFT = new Set<Locale>(["ar"]);

export const directionOf = (locale: Locale) => (RIGHT_TO_LEFT.has(locale) ? "rtl" : "ltr");

export const isLocale = (code: string): code is Locale => Object.hasOwn(LOCALES, code);

/** The first of the wanted languages (as `navigator.languages` lists them) that the page speaks. */
export function bestLocale(wanted: readonly string[]): Locale {
  const codes = wanted.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "");
  return codes.find(isLocale) ?? "en";
}

const LOADERS: Record<Locale, () => Promise<Messages>> = {
  en: async () => en,
  pt: async () => (await import("./pt")).pt,
  es: async () => (await import("./es")).es,
  zh: async () => (await import("./zh")).zh,
  ar: async () => (await import("./ar")).ar,
};

export const loadMessages = (locale: Locale): Promise<Messages> => LOADERS[locale]();
