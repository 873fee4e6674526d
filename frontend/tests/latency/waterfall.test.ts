import { describe, expect, it } from "vitest";
import { formatMs, median, waterfall } from "../../src/latency/waterfall";

const MARKS = {
  "mt.in": 100.306,
  "asr.commit": 100.3,
  "mt.out": 100.36,
  "tts.in": 100.365,
  "tts.first": 100.5,
};
const sum = (parts: { ms: number }[]) => parts.reduce((total, { ms }) => total + ms, 0);

describe("waterfall", () => {
  it("adds up to the whole, step by step in order of time", () => {
    const parts = waterfall(540, 60, MARKS);
    expect(parts.map(({ step }) => step)).toEqual([
      "hear",
      "toTranslator",
      "translate",
      "toVoice",
      "firstSound",
      "play",
    ]);
    expect(sum(parts)).toBeCloseTo(540);
    expect(parts[0]?.ms).toBeCloseTo(280);
    expect(parts.at(-1)?.ms).toBe(60);
  });

  it("leaves out marks from before the phrase ended", () => {
    const parts = waterfall(540, 60, { ...MARKS, "asr.first": 98 });
    expect(parts).toHaveLength(6);
    expect(sum(parts)).toBeCloseTo(540);
    expect(parts.every(({ ms }) => ms >= 0)).toBe(true);
  });

  it("shows marks that it does not know by their own name, and needs none", () => {
    expect(waterfall(500, 50, { "asr.commit": 1, "gpu.warm": 1.1 }).map(({ step }) => step)).toContain(
      "gpu.warm",
    );
    expect(waterfall(500, 50, {})).toEqual([
      { step: "hear", ms: 450 },
      { step: "play", ms: 50 },
    ]);
  });
});

it("median is the middle, or between the two middle ones", () => {
  expect([median([]), median([3]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([null, 3, 5, 2.5]);
});

it("formats milliseconds for reading", () => {
  expect([formatMs(0), formatMs(640.4), formatMs(999), formatMs(1234)]).toEqual([
    "0 ms",
    "640 ms",
    "999 ms",
    "1.2 s",
  ]);
});
