import { describe, expect, it } from "vitest";
import { Resampler } from "../../src/audio/resampler";

const tone = (hz: number, rateHz: number, seconds = 0.5) =>
  Float32Array.from({ length: rateHz * seconds }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));

function resample(
  input: Float32Array<ArrayBuffer>,
  fromHz: number,
  toHz: number,
  chunk = input.length,
): Float32Array {
  const resampler = new Resampler(fromHz, toHz);
  const parts: number[] = [];
  for (let i = 0; i < input.length; i += chunk) parts.push(...resampler.process(input.slice(i, i + chunk)));
  parts.push(...resampler.flush());
  return Float32Array.from(parts);
}

const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const middle = (samples: Float32Array) => samples.subarray(samples.length / 4, (3 * samples.length) / 4);
const dB = (ratio: number) => 20 * Math.log10(ratio);

describe.each([
  [48_000, 16_000],
  [44_100, 16_000],
  [24_000, 48_000],
  [24_000, 44_100],
  [96_000, 16_000],
  [22_050, 48_000],
])("from %i to %i Hz", (fromHz, toHz) => {
  it("keeps a tone where it was, sample for sample", () => {
    const expected = middle(tone(1_000, toHz));
    const made = middle(resample(tone(1_000, fromHz), fromHz, toHz));
    const error = made.map((x, i) => x - (expected[i] as number));
    expect(dB(rms(error) / rms(expected))).toBeLessThan(-60);
  });

  it("makes as much sound as came in", () => {
    expect(resample(tone(200, fromHz), fromHz, toHz).length).toBe(toHz / 2);
  });

  it("does not care how the input is cut", () => {
    const input = tone(700, fromHz, 0.1);
    const whole = resample(input, fromHz, toHz);
    for (const chunk of [1, 128, 441, 960]) {
      const cut = resample(input, fromHz, toHz, chunk);
      expect(cut.length).toBe(whole.length);
      expect(cut.every((x, i) => Math.abs(x - (whole[i] as number)) < 1e-5)).toBe(true);
    }
  });
});

describe("going down", () => {
  it("lets no tone through that the lower rate cannot hold", () => {
    const alias = middle(resample(tone(9_000, 48_000), 48_000, 16_000));
    expect(dB(rms(alias) / Math.SQRT1_2)).toBeLessThan(-60);
  });

  it("keeps the tones of speech", () => {
    const kept = middle(resample(tone(6_800, 48_000), 48_000, 16_000));
    expect(Math.abs(dB(rms(kept) / Math.SQRT1_2))).toBeLessThan(0.5);
  });
});

it("passes the same rate through untouched", () => {
  const input = tone(100, 16_000, 0.01);
  expect(new Resampler(16_000, 16_000).process(input)).toBe(input);
});
