import { describe, expect, it } from "vitest";
import {
  hearingChoices,
  initialsOf,
  possibleIdentity,
  rememberedIdentity,
  rememberIdentity,
  voiceIn,
} from "../../src/rooms/identity";
import { INFO } from "../languages/info";

const ana = { name: "Ana", speaks: "pt", hears: "en", voices: {} };

describe("an identity", () => {
  it("is remembered, and begins with the language of the page", () => {
    let kept = "";
    rememberIdentity({ setItem: (_, value) => (kept = value) }, ana);
    expect(rememberedIdentity({ getItem: () => kept }, "es")).toEqual(ana);
    expect(rememberedIdentity({ getItem: () => "no json" }, "es")).toMatchObject({ name: "", hears: "es" });
  });

  it("becomes what the installed models can serve", () => {
    expect(possibleIdentity(INFO, ana)).toEqual(ana);
    const odd = { ...ana, speaks: "tlh", hears: "tlh" };
    expect(possibleIdentity(INFO, odd)).toMatchObject({ speaks: "en", hears: "en" });
  });

  it("hears in what can be translated into, and in what is spoken", () => {
    expect(hearingChoices(INFO, "en").map(({ code }) => code)).toEqual(["yue", "zh", "en", "pt", "cy"]);
  });

  it("asks for its voice only where that voice exists", () => {
    const chosen = { ...ana, hears: "pt", voices: { pt: "pm_alex" } };
    expect(voiceIn(INFO, chosen)).toBe("pm_alex");
    expect(voiceIn(INFO, { ...chosen, voices: { pt: "gone" } })).toBe("");
  });
});

it.each([
  ["Ana", "A"],
  ["ana maria de souza", "AM"],
  ["李小龙", "李"],
  ["👩‍🚀 Sally", "👩‍🚀S"],
  ["  ", ""],
  ["<b>x</b>", "<"],
])("initials of %s: %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
