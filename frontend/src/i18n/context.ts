// The words of the page where they are needed; English where nobody has provided others.
import { createContext, useContext } from "react";
import { en, type Locale, type Messages } from "./messages";

export interface Wording {
  locale: Locale;
  messages: Messages;
}

export const WordingContext = createContext<Wording>({ locale: "en", messages: en });

export const useMessages = (): Messages => useContext(WordingContext).messages;

export const useLocale = (): Locale => useContext(WordingContext).locale;
