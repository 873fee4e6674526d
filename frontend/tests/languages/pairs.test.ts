import { describe, expect, it } from "vitest";
import {
  canSwap,
  findPair,
  languageName,
  sourceChoices,
  targetChoices,
  voicesFor,
} from "../../src/languages/pairs";
import { INFO } from "./info";

describe("choices", () => {
  it("begin with detection, then go by name", () => {
    expect(sourceChoices(INFO, "en", "Detect language").map(({ name }) => name)).toEqual([
      "Detect language",
      "Cantonese",
      "Chinese",
      "English",
      "Portuguese",
    ]);
  });

  it("offer only targets that the source can become", () => {
    expect(targetChoices(INFO, "en").map(({ code }) => code)).toEqual(["pt", "cy"]);
    expect(targetChoices(INFO, "auto").map(({ code }) => code)).toEqual(["en"]);
    expect(targetChoices(INFO, "xx")).toEqual([]);
  });

  it("offer every target with detection where the server names no pairs for it", () => {
    const info = { ...INFO, pairs: INFO.pairs.filter(({ source }) => source !== "auto") };
    expect(targetChoices(info, "auto").map(({ code }) => code)).toEqual(["en", "pt", "cy"]);
    expect(findPair(info, "auto", "pt")?.target).toBe("pt");
  });

  it("know whether they can be swapped", () => {
    expect([canSwap(INFO, "en", "pt"), canSwap(INFO, "zh", "en"), canSwap(INFO, "auto", "en")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("find a language's voices whatever its region, the default first", () => {
    expect(voicesFor(INFO, "pt").map(({ id }) => id)).toEqual(["pf_dora", "pm_alex"]);
    expect(voicesFor(INFO, "cy")).toEqual([]);
  });
});

describe("languageName", () => {
  it("speaks the language of the page", () => {
    expect([languageName("pt", "es"), languageName("en", "zh")]).toEqual(["portugués", "英语"]);
  });

  it.each([
    ["pt", "", "Portuguese"],
    ["qzz", "Elvish", "Elvish"],
    ["not a code", "", "not a code"],
  ])("%s (%s) is %s", (code, given, name) => {
    expect(languageName(code, "en", given)).toBe(name);
  });
});
