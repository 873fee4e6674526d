import { expect, it } from "vitest";
import { LISTENING, originalVolume, translationVolume } from "../../src/rooms/listening";

const both = { ...LISTENING, mode: "both", original: 0.5, translation: 0.9 } as const;

it("the original makes room for the translation", () => {
  expect([originalVolume(both, false), originalVolume(both, true)]).toEqual([0.5, 0.1]);
  expect(translationVolume(both)).toBe(0.9);
});

it("only the translation, or only captions, where that is wanted", () => {
  expect(originalVolume({ ...both, mode: "translation" }, false)).toBe(0);
  expect(translationVolume({ ...both, mode: "captions" })).toBe(0);
});
