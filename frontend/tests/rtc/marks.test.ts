import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DELAY_MS, Marks } from "../../src/rtc/marks";
import type { EventOf } from "../../src/wire/codec";

const speech = (seq: number, more: object = {}) =>
  ({
    type: "speech",
    channel: "hers",
    seq,
    language: "pt",
    sample_rate_hz: 24_000,
    ...more,
  }) as EventOf<"speech">;
const start = (seq: number) => speech(seq, { offset: 0, last: false });
const end = (seq: number, offset: number) => speech(seq, { offset, last: true });

let flows: boolean;
let said: unknown[][];
let marks: Marks;

beforeEach(() => {
  vi.useFakeTimers();
  flows = true;
  said = [];
  marks = new Marks(
    { level: () => 0.25, flows: () => flows },
    {
      begun: ({ seq }) => said.push(["begun", seq]),
      heard: ({ seq }, samples, peak) => said.push(["heard", seq, samples, peak]),
      cut: ({ seq }, samples) => said.push(["cut", seq, samples]),
    },
  );
});
afterEach(() => vi.useRealTimers());

describe("speech by WebRTC", () => {
  it("is heard from its beginning to its end, as long as sound comes", () => {
    expect(marks.take(start(0), 0)).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(marks.take(end(0, 24_000), 0)).toBe(true);
    expect(said).toEqual([["begun", 0]]);
    vi.advanceTimersByTime(DELAY_MS);
    expect(said).toEqual([
      ["begun", 0],
      ["heard", 0, 24_000, 0.25],
    ]);
  });

  it("is not what the socket brings with its samples, or what began there", () => {
    expect(marks.take(start(0), 480)).toBe(false);
    expect(marks.take(end(0, 480), 0)).toBe(false);
  });

  it("does not count as heard while nothing comes", () => {
    marks.take(start(0), 0);
    vi.advanceTimersByTime(500);
    flows = false;
    marks.take(end(0, 12_000), 0);
    vi.advanceTimersByTime(1_000);
    expect(said).toEqual([["begun", 0]]);
    flows = true;
    vi.advanceTimersByTime(DELAY_MS);
    expect(said.at(-1)?.[0]).toBe("heard");
  });

  it("that was cut short says how much of it was heard", () => {
    marks.take(start(0), 0);
    vi.advanceTimersByTime(500);
    const heardAt = performance.now();
    flows = false;
    vi.advanceTimersByTime(2_000);
    marks.take(start(1), 0);
    marks.stop(heardAt);
    expect(said).toEqual([
      ["begun", 0],
      ["cut", 0, 12_000],
      ["begun", 1],
      ["cut", 1, 0],
    ]);
    vi.advanceTimersByTime(5_000);
    expect(said).toHaveLength(4);
  });

  it("ends where the gateway gives it up, and is forgotten with its language", () => {
    marks.take(start(0), 0);
    marks.giveUp({ type: "tombstone", channel: "hers", seq: 0, language: "" } as EventOf<"tombstone">);
    expect(said.at(-1)).toEqual(["heard", 0, 0, 0]);
    marks.take(start(1), 0);
    marks.flush();
    vi.advanceTimersByTime(1_000);
    expect(said).toHaveLength(2);
  });
});
