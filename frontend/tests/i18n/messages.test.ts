import { describe, expect, it } from "vitest";
import { bestLocale, directionOf, en, LOCALES, type Locale, loadMessages } from "../../src/i18n/messages";

const others = (Object.keys(LOCALES) as Locale[]).filter((locale) => locale !== "en");

/** Every text of a catalogue, parameters filled in with marks. */
function texts(node: unknown, path = ""): [string, string][] {
  if (typeof node === "function") return [[path, node("‹a›", "‹b›", "‹c›")]];
  if (typeof node === "object" && node)
    return Object.entries(node).flatMap(([key, value]) => texts(value, `${path}.${key}`));
  return [[path, String(node)]];
}

const commands = (text: string) => text.match(/`[^`]+`|‹.›/g)?.toSorted() ?? [];

describe.each(others)("the catalogue %s", (locale) => {
  it("has a text for each of the English ones, with the same commands and parameters", async () => {
    const translated = texts(await loadMessages(locale));
    expect(translated.map(([path, text]) => [path, commands(text)])).toEqual(
      texts(en).map(([path, text]) => [path, commands(text)]),
    );
    expect(translated.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("is not English", async () => {
    const english = new Map(texts(en));
    const same = texts(await loadMessages(locale)).filter(([path, text]) => english.get(path) === text);
    expect(same.length).toBeLessThan(5);
  });
});

it.each([
  [["de-AT", "pt-BR"], "pt"],
  [["zh-Hant-TW"], "zh"],
  [["fr"], "en"],
  [[], "en"],
])("for a browser that wants %j the page speaks %s", (wanted, locale) => {
  expect(bestLocale(wanted)).toBe(locale);
});

it("Arabic runs from right to left", () => {
  expect([directionOf("ar"), directionOf("zh")]).toEqual(["rtl", "ltr"]);
});
