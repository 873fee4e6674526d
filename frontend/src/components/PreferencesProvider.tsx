import { type ReactNode, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { type Wording, WordingContext } from "../i18n/context";
import { directionOf, en, type Locale, loadMessages } from "../i18n/messages";
import { PreferencesContext } from "../preferences/context";
import { type Preferences, rememberedPreferences, rememberPreferences } from "../preferences/preferences";

/** Gives the page its language, direction, colours and text size, and keeps what the user prefers. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(() =>
    rememberedPreferences(localStorage, navigator.languages ?? []),
  );
  const wording = useWording(preferences.locale);
  useAppearance(preferences, wording);
  const state = useMemo(
    () => ({
      preferences,
      prefer: (changed: Partial<Preferences>) => {
        const next = { ...preferences, ...changed };
        setPreferences(next);
        rememberPreferences(localStorage, next);
      },
    }),
    [preferences],
  );
  if (!wording) return null;
  return (
    <PreferencesContext value={state}>
      <WordingContext value={wording}>{children}</WordingContext>
    </PreferencesContext>
  );
}

/** The words of a language; until they have come those of the one before, and none at the very first. */
function useWording(locale: Locale): Wording | null {
  const [wording, setWording] = useState<Wording | null>(locale === "en" ? { locale, messages: en } : null);
  useEffect(() => {
    let wanted = true;
    const show = (next: Wording) => wanted && setWording(next);
    loadMessages(locale).then(
      (messages) => show({ locale, messages }),
      () => show({ locale: "en", messages: en }),
    );
    return () => {
      wanted = false;
    };
  }, [locale]);
  return wording;
}

function useAppearance({ theme, textSize }: Preferences, wording: Wording | null): void {
  const locale = wording?.locale ?? "en";
  useLayoutEffect(() => {
    const { documentElement: root } = document;
    root.lang = locale;
    root.dir = directionOf(locale);
    root.dataset.theme = theme;
    root.dataset.textSize = textSize;
  }, [theme, textSize, locale]);
}
