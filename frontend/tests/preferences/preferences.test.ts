import { expect, it } from "vitest";
import { rememberedPreferences, rememberPreferences } from "../../src/preferences/preferences";

const storing = (value: string | null) => ({ getItem: () => value });

it("begins with the browser's language, the system's colours and normal text", () => {
  expect(rememberedPreferences(storing(null), ["fr-CA", "pt-BR", "en"])).toEqual({
    locale: "pt",
    theme: "system",
    textSize: "normal",
  });
});

it("keeps what was chosen", () => {
  let kept = "";
  const chosen = { locale: "ar", theme: "dark", textSize: "huge" } as const;
  rememberPreferences({ setItem: (_, value) => (kept = value) }, chosen);
  expect(rememberedPreferences(storing(kept), ["en"])).toEqual(chosen);
});

it.each(["", "no json", "null", '{"locale":"tlh","theme":7,"textSize":"toString"}'])(
  "survives what it did not write: %s",
  (value) => {
    expect(rememberedPreferences(storing(value), ["en-GB"])).toMatchObject({ locale: "en", theme: "system" });
  },
);

it("works where nothing can be kept", () => {
  const full = {
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  rememberPreferences(full, { locale: "en", theme: "dark", textSize: "normal" });
});
