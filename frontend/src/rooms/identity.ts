// Who comes into a room and how: remembered for the next time, valid for what is installed.
import type { Info } from "../api/gateway";
import { type Choice, languageName, voicesFor } from "../languages/pairs";

export type Role = "speaker" | "listener";

export interface Identity {
  name: string;
  speaks: string;
  /** Empty: everybody in their own words. */
  hears: string;
  /** Voice by language; a language that is not named has its default voice. */
  voices: Record<string, string>;
}

/** As long as the gateway takes. */
export const MAX_NAME = 80;

const KEY = "vivavoce.identity";

export function rememberedIdentity(storage: Pick<Storage, "getItem">, language: string): Identity {
  const first: Identity = { name: "", speaks: language, hears: language, voices: {} };
  try {
    return { ...first, ...(JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Identity>) };
  } catch {
    return first;
  }
}

export function rememberIdentity(storage: Pick<Storage, "setItem">, identity: Identity): void {
  try {
    storage.setItem(KEY, JSON.stringify(identity));
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

/** Languages that somebody can be heard in: what anything is translated into, and what is spoken. */
export function hearingChoices(info: Info, locale: string): Choice[] {
  const targets = info.pairs.map(({ target }) => target);
  const sources = info.sources.map(({ code }) => code).filter((code) => code !== "auto");
  return [...new Set([...targets, ...sources])]
    .map((code) => ({ code, name: languageName(code, locale) }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

/** The nearest identity that the installed models can serve. */
export function possibleIdentity(info: Info, wanted: Identity): Identity {
  const sources = info.sources.map(({ code }) => code);
  const targets = hearingChoices(info, "en").map(({ code }) => code);
  const nearest = (codes: string[], code: string) =>
    codes.includes(code) ? code : (codes.find((known) => known === "en") ?? codes[0] ?? "");
  const hears = wanted.hears === "" ? "" : nearest(targets, wanted.hears);
  return { ...wanted, speaks: nearest(sources, wanted.speaks), hears };
}

/** The voice to be heard with in a language; empty: its default one. */
export function voiceIn(info: Info, { hears, voices }: Identity): string {
  const id = voices[hears] ?? "";
  return voicesFor(info, hears).some((voice) => voice.id === id) ? id : "";
}

/** What stands for a face: the first letters of the first two words, whole characters of any script. */
export function initialsOf(name: string): string {
  const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const firstOf = (word: string) => letters.segment(word)[Symbol.iterator]().next().value?.segment ?? "";
  return name.trim().split(/\s+/).slice(0, 2).map(firstOf).join("").toUpperCase();
}
