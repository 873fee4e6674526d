// How the user wants the page to look: remembered, and valid whatever was remembered.
import { bestLocale, isLocale, type Locale } from "../i18n/messages";

export const THEMES = ["system", "light", "dark"] as const;
export const TEXT_SIZES = ["small", "normal", "large", "huge"] as const;

export interface Preferences {
  locale: Locale;
  theme: (typeof THEMES)[number];
  textSize: (typeof TEXT_SIZES)[number];
}

const KEY = "vivavoce.preferences";

/** `languages`: those of the browser, the most wanted first; they count until the user has chosen. */
export function rememberedPreferences(
  storage: Pick<Storage, "getItem">,
  languages: readonly string[],
): Preferences {
  const { locale, theme, textSize } = parsed(storage);
  return {
    locale: typeof locale === "string" && isLocale(locale) ? locale : bestLocale(languages),
    theme: THEMES.find((known) => known === theme) ?? "system",
    textSize: TEXT_SIZES.find((known) => known === textSize) ?? "normal",
  };
}

function parsed(storage: Pick<Storage, "getItem">): Record<string, unknown> {
  try {
    return (JSON.parse(storage.getItem(KEY) ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export function rememberPreferences(storage: Pick<Storage, "setItem">, preferences: Preferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}
