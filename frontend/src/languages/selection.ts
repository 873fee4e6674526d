// What the user has chosen, kept valid for what is installed, and remembered.
import type { Info } from "../api/gateway";
import { AUTO, sourceChoices, targetChoices, voicesFor } from "./pairs";

export interface Selection {
  source: string;
  target: string;
  /** Voice by target language; a language that is not named has its default voice. */
  voices: Record<string, string>;
}

const KEY = "vivavoce.selection";
const FIRST_CHOICE: Selection = { source: "en", target: "pt", voices: {} };

/** The nearest selection that the installed models can do. */
export function possible(info: Info, wanted: Selection): Selection {
  const sources = sourceChoices(info).map((choice) => choice.code);
  const source = sources.includes(wanted.source)
    ? wanted.source
    : (sources.find((code) => code !== AUTO) ?? AUTO);
  const targets = targetChoices(info, source).map((choice) => choice.code);
  const target = targets.includes(wanted.target) ? wanted.target : (targets[0] ?? "");
  return { ...wanted, source, target };
}

/** The voice to ask for; empty: the default one. */
export function chosenVoice(info: Info, { target, voices }: Selection): string {
  const id = voices[target] ?? "";
  return voicesFor(info, target).some((voice) => voice.id === id) ? id : "";
}

export function remembered(storage: Pick<Storage, "getItem">): Selection {
  try {
    return { ...FIRST_CHOICE, ...(JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Selection>) };
  } catch {
    return FIRST_CHOICE;
  }
}

export function remember(storage: Pick<Storage, "setItem">, selection: Selection): void {
  try {
    storage.setItem(KEY, JSON.stringify(selection));
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}
