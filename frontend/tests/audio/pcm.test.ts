import { describe, expect, it } from "vitest";
import { rms, toFloat32, toInt16 } from "../../src/audio/pcm";

describe("PCM16", () => {
  it("comes back as it went", () => {
    const pcm = Int16Array.of(-32768, -1, 0, 1, 32767);
    expect([...toInt16(toFloat32(pcm))]).toEqual([...pcm]);
  });

  it("is cut off, not wrapped around, beyond its range", () => {
    expect([...toInt16(Float32Array.of(1, 2, -2))]).toEqual([32767, 32767, -32768]);
  });
});

it("rms is that of the samples, and nothing's is nothing", () => {
  expect(rms(Float32Array.of(0.5, -0.5, 0.5, -0.5))).toBeCloseTo(0.5);
  expect(rms(new Float32Array(0))).toBe(0);
});
