import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/wire/backoff";

describe("backoffMs", () => {
  it("doubles from a quarter of a second up to two", () => {
    expect([0, 1, 2, 3, 4, 5, 20].map((attempt) => backoffMs(attempt, 0))).toEqual([
      250, 500, 1000, 2000, 2000, 2000, 2000,
    ]);
  });

  it("spreads returning pages, never over the delay", () => {
    expect(backoffMs(3, 0.999)).toBeGreaterThanOrEqual(1500);
    expect(backoffMs(3, 0.5)).toBe(1750);
  });
});
