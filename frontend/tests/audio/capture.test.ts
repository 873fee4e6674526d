import { describe, expect, it } from "vitest";
import { CaptureEncoder, type CaptureFrame } from "../../src/audio/capture";

const QUANTUM = 128;

function run(
  encoder: CaptureEncoder,
  from: number,
  quanta: number,
  input: Float32Array | null,
): CaptureFrame[] {
  return Array.from({ length: quanta }, (_, i) => encoder.push(input, from + i * QUANTUM, QUANTUM)).flat();
}

describe("CaptureEncoder", () => {
  it("numbers frames of 20 ms without gaps", () => {
    const frames = run(new CaptureEncoder(48_000), 5_120, 375, new Float32Array(QUANTUM).fill(0.25));
    expect(frames.length).toBeGreaterThanOrEqual(49);
    expect(frames.map(({ start }) => start)).toEqual(frames.map((_, i) => i * 320));
    expect(frames.every(({ pcm }) => pcm.length === 320)).toBe(true);
    expect(frames.at(-1)?.level).toBeCloseTo(0.25, 2);
  });

  it("is silent while there is no input, and goes on counting", () => {
    const frames = run(new CaptureEncoder(16_000), 0, 10, null);
    expect(frames.map(({ start, level }) => [start, level])).toEqual([
      [0, 0],
      [320, 0],
      [640, 0],
      [960, 0],
    ]);
  });

  it("puts silence where the audio thread skipped", () => {
    const encoder = new CaptureEncoder(16_000);
    const loud = new Float32Array(QUANTUM).fill(0.5);
    const before = run(encoder, 0, 5, loud);
    const after = run(encoder, 5 * QUANTUM + 3_200, 5, loud);
    const frames = [...before, ...after];
    expect(frames.map(({ start }) => start)).toEqual(frames.map((_, i) => i * 320));
    expect(frames.length).toBe(Math.floor((10 * QUANTUM + 3_200) / 320));
    expect(frames.filter(({ level }) => level === 0).length).toBe(10);
  });
});
