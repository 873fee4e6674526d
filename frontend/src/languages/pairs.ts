// Which languages can be chosen together, from what the services say they can do.
import type { Info, Pair, Voice } from "../api/gateway";

export const AUTO = "auto";

export interface Choice {
  code: string;
  name: string;
}

const namesIn = new Map<string, Intl.DisplayNames>();

function namesOf(locale: string): Intl.DisplayNames {
  const known = namesIn.get(locale);
  const names = known ?? new Intl.DisplayNames([locale], { type: "language", fallback: "none" });
  if (!known) namesIn.set(locale, names);
  return names;
}

/** The language in the language of the page; `given` where the browser does not know the code. */
export function languageName(code: string, locale = "en", given = ""): string {
  try {
    return namesOf(locale).of(code) ?? (given || code);
  } catch {
    return given || code;
  }
}

/** All sources; detection first, under the name `detect`, then by name. */
export function sourceChoices(info: Info, locale = "en", detect: string = AUTO): Choice[] {
  const choices = info.sources.map(({ code, name }) => ({
    code,
    name: code === AUTO ? detect : languageName(code, locale, name),
  }));
  return choices.sort(
    (a, b) => Number(b.code === AUTO) - Number(a.code === AUTO) || a.name.localeCompare(b.name, locale),
  );
}

/** What a source can be translated into; with detection, whatever any language can be translated into. */
export function targetChoices(info: Info, source: string, locale = "en"): Choice[] {
  const own = info.pairs.filter((pair) => pair.source === source);
  const pairs = own.length === 0 && source === AUTO ? info.pairs : own;
  const codes = [...new Set(pairs.map((pair) => pair.target))];
  return codes
    .map((code) => ({ code, name: languageName(code, locale, nameGiven(info, code)) }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

export function findPair(info: Info, source: string, target: string): Pair | undefined {
  const exact = info.pairs.find((pair) => pair.source === source && pair.target === target);
  return exact ?? (source === AUTO ? info.pairs.find((pair) => pair.target === target) : undefined);
}

export function canSwap(info: Info, source: string, target: string): boolean {
  return source !== AUTO && findPair(info, target, source) !== undefined;
}

/** Voices of a language, the default one first. */
export function voicesFor(info: Info, language: string): Voice[] {
  const own = info.voices.filter((voice) => base(voice.language) === base(language));
  return own.sort((a, b) => Number(b.default ?? false) - Number(a.default ?? false));
}

const base = (code: string) => code.split(/[-_]/)[0]?.toLowerCase();

const nameGiven = (info: Info, code: string) => info.sources.find((source) => source.code === code)?.name;
