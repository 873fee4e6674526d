import { describe, expect, it } from "vitest";
import { Pulse, StallDetector } from "../../src/wire/stall";

describe("StallDetector", () => {
  it("is calm while bytes leave, however slowly", () => {
    const stall = new StallDetector();
    stall.reset(0);
    for (let second = 1; second <= 60; second++) {
      stall.sent(37_000);
      expect(stall.stalled(36_000 * second, second * 1000)).toBe(false);
    }
  });

  it("notices after six seconds that nothing leaves", () => {
    const stall = new StallDetector();
    stall.reset(0);
    let waiting = 0;
    const verdicts = Array.from({ length: 8 }, (_, second) => {
      stall.sent(37_000);
      waiting += 37_000;
      return stall.stalled(waiting, second * 1000);
    });
    expect(verdicts).toEqual([false, false, false, false, false, false, false, true]);
  });

  it("starts afresh with a new connection", () => {
    const stall = new StallDetector();
    stall.reset(0);
    stall.sent(1000);
    stall.reset(60_000);
    stall.sent(1000);
    expect(stall.stalled(1000, 60_500)).toBe(false);
  });
});

describe("Pulse", () => {
  it("notices when two questions in a row stay without any answer", () => {
    const pulse = new Pulse();
    expect([pulse.ask(), pulse.ask()]).toEqual([false, false]);
    pulse.heard();
    expect([pulse.ask(), pulse.ask(), pulse.ask()]).toEqual([false, false, true]);
  });
});
