import { describe, expect, it } from "vitest";
import { chosenVoice, possible, remember, remembered } from "../../src/languages/selection";
import { INFO } from "./info";

describe("possible", () => {
  it("keeps what can be done", () => {
    const selection = { source: "zh", target: "pt", voices: {} };
    expect(possible(INFO, selection)).toEqual(selection);
  });

  it("moves to what can be done", () => {
    expect(possible(INFO, { source: "pt", target: "pt", voices: {} }).target).toBe("en");
    expect(possible(INFO, { source: "xx", target: "en", voices: {} }).source).not.toBe("xx");
  });

  it("survives a server that can do nothing", () => {
    const nothing = { ...INFO, sources: [], pairs: [], voices: [] };
    expect(possible(nothing, { source: "en", target: "pt", voices: {} })).toMatchObject({ target: "" });
  });
});

it("a voice is asked for only where it exists", () => {
  const voices = { pt: "pm_alex", en: "gone" };
  expect(chosenVoice(INFO, { source: "en", target: "pt", voices })).toBe("pm_alex");
  expect(chosenVoice(INFO, { source: "pt", target: "en", voices })).toBe("");
});

describe("memory", () => {
  it("gives back what was chosen", () => {
    const stored = new Map<string, string>();
    const selection = { source: "zh", target: "en", voices: { en: "hibari" } };
    remember({ setItem: (key, value) => void stored.set(key, value) }, selection);
    expect(remembered({ getItem: (key) => stored.get(key) ?? null })).toEqual(selection);
  });

  it("survives nonsense and refusal", () => {
    expect(remembered({ getItem: () => "{" })).toMatchObject({ source: "en", target: "pt" });
    const refuse = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    expect(() => remember({ setItem: refuse }, { source: "en", target: "pt", voices: {} })).not.toThrow();
  });
});
