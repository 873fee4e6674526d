import { expect, it } from "vitest";
import type { PlayoutReport } from "../../src/audio/playout";
import { HeardClock } from "../../src/face/heard";

const SEGMENT = { channel: "c", seq: 3, language: "pt" };
const report = (kind: "started" | "underrun" | "resumed" | "skipped", frame: number): PlayoutReport => ({
  kind,
  key: "c/3/pt",
  frame,
});
const ENDED: PlayoutReport = {
  kind: "ended",
  key: "c/3/pt",
  frame: 90_000,
  samples: 1,
  rms: 0,
  peak: 0,
  complete: true,
};

it("counts from the first sample of a segment", () => {
  const clock = new HeardClock(48_000);
  expect(clock.at(1)).toBeNull();
  clock.report(report("started", 48_000), SEGMENT);
  expect(clock.at(1.5)).toEqual({ ...SEGMENT, seconds: 0.5 });
  expect(clock.at(0.9)?.seconds).toBe(0);
});

it("stands still while the player has run dry", () => {
  const clock = new HeardClock(48_000);
  clock.report(report("started", 0), SEGMENT);
  clock.report(report("underrun", 24_000), SEGMENT);
  expect(clock.at(2)?.seconds).toBe(0.5);
  clock.report(report("resumed", 96_000), SEGMENT);
  expect(clock.at(2.25)?.seconds).toBe(0.75);
});

it("is silent after the end, and not bothered by what ended before", () => {
  const clock = new HeardClock(48_000);
  clock.report(report("started", 0), SEGMENT);
  clock.report({ ...ENDED, key: "c/2/pt" }, { ...SEGMENT, seq: 2 });
  expect(clock.at(1)?.seq).toBe(3);
  clock.report(ENDED, SEGMENT);
  expect(clock.at(1)).toBeNull();
  clock.report(report("started", 0), SEGMENT);
  clock.clear();
  expect(clock.at(1)).toBeNull();
});
