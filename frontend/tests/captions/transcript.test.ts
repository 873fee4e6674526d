import { describe, expect, it } from "vitest";
import { languagesOf, spokenIn, transcriptAs } from "../../src/captions/transcript";
import { caption, line } from "../components/captions";

const CAPTIONS = [
  caption(0, { begin: 8_000, end: 24_000 }),
  caption(1, { begin: 32_000, end: 40_000, translation: line("Ainda", { language: "pt", final: false }) }),
  caption(0, { channel: "d", begin: 0, end: 16_000 }),
];

describe("a transcript", () => {
  it("is there in each language in which something stands", () => {
    expect(languagesOf(CAPTIONS)).toEqual(["en", "pt"]);
    expect(languagesOf([])).toEqual([]);
  });

  it("has what stands, with its time, on through a change of the channel", () => {
    expect(spokenIn(CAPTIONS, "pt")).toEqual([
      { startS: 0.5, endS: 1.5, speaker: "", text: "Frase 0." },
      { startS: 2.5, endS: 3.5, speaker: "", text: "Frase 0." },
    ]);
    expect(spokenIn(CAPTIONS, "en").map(({ text }) => text)).toEqual([
      "Sentence 0.",
      "Sentence 1.",
      "Sentence 0.",
    ]);
  });

  it("is WebVTT, SubRip or text", () => {
    const spoken = [
      { startS: 0.5, endS: 2, speaker: "", text: "Hello." },
      { startS: 3_723.25, endS: 3_725, speaker: "Ana <3", text: "a < b &\n\nc --> d" },
    ];
    expect(transcriptAs("vtt", spoken)).toBe(
      "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nHello.\n\n" +
        "01:02:03.250 --> 01:02:05.000\n<v Ana &lt;3>a &lt; b &amp; c --&gt; d\n",
    );
    expect(transcriptAs("srt", spoken)).toBe(
      "1\n00:00:00,500 --> 00:00:02,000\nHello.\n\n2\n01:02:03,250 --> 01:02:05,000\nAna <3: a < b & c --> d\n",
    );
    expect(transcriptAs("txt", spoken)).toBe("Hello.\nAna <3: a < b & c --> d\n");
  });
});
