// The preferences where they are needed, and the way to change them.
import { createContext, useContext } from "react";
import type { Preferences } from "./preferences";

export interface PreferencesState {
  preferences: Preferences;
  prefer(changed: Partial<Preferences>): void;
}

export const PreferencesContext = createContext<PreferencesState>({
  preferences: { locale: "en", theme: "system", textSize: "normal" },
  prefer: () => {},
});

export const usePreferences = (): PreferencesState => useContext(PreferencesContext);
