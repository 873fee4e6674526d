import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/face/heard";
import { FaceQueue, skewMs } from "../../src/face/queue";
import type { EventOf } from "../../src/wire/codec";
import { video } from "./frames";

const hear = (seq: number, ms: number): Heard => ({ channel: "c", seq, language: "pt", seconds: ms / 1000 });

function filled(...events: EventOf<"video">[]): FaceQueue {
  const queue = new FaceQueue();
  for (const event of events) queue.push({ event, picture: new Uint8Array(0) });
  return queue;
}

const next = (queue: FaceQueue, heard: Heard | null, nowMs: number) => queue.next(heard, nowMs)?.event.number;

describe("while somebody speaks", () => {
  it("waits for the sound, and passes over what is late", () => {
    const queue = filled(video(0, 1, 0), video(1, 1, 40), video(2, 1, 80), video(3, 1, 120));
    expect(next(queue, null, 0)).toBeUndefined();
    expect(next(queue, hear(1, 5), 10)).toBe(0);
    expect(next(queue, hear(1, 39), 40)).toBeUndefined();
    expect(next(queue, hear(1, 90), 90)).toBe(2);
    expect(queue.length).toBe(1);
  });

  it("drops silence that stands before what is heard", () => {
    const queue = filled(video(0), video(1), video(2, 1, 0));
    expect(next(queue, hear(1, 0), 0)).toBe(2);
  });

  it("drops the rest of a segment once the next one is heard, or it has ended", () => {
    const queue = filled(video(0, 1, 0), video(1, 1, 400), video(2, 2, 0));
    expect(next(queue, hear(1, 0), 0)).toBe(0);
    expect(next(queue, hear(2, 0), 40)).toBe(2);
    const ended = filled(video(0, 1, 0), video(1, 1, 400), video(2));
    expect(next(ended, hear(1, 0), 0)).toBe(0);
    expect(next(ended, null, 80)).toBe(2);
  });

  it("shows no frame of another language", () => {
    const queue = filled({ ...video(0, 1, 0), language: "en" });
    expect(next(queue, hear(1, 10), 0)).toBeUndefined();
  });
});

describe("in silence", () => {
  it("shows frames at their pace", () => {
    const queue = filled(video(0), video(1));
    expect(next(queue, null, 0)).toBe(0);
    expect(next(queue, null, 16)).toBeUndefined();
    expect(next(queue, null, 40)).toBe(1);
  });

  it("catches up with a backlog", () => {
    const queue = filled(...[0, 1, 2, 3, 4, 5, 6].map((number) => video(number)));
    const shown = [0, 40, 80, 120].map((now) => next(queue, null, now));
    expect(shown).toEqual([1, 3, 4, 5]);
  });
});

it("is bounded", () => {
  const queue = filled(...Array.from({ length: 500 }, (_, number) => video(number, 9, number * 40)));
  expect(queue.length).toBe(100);
  queue.clear();
  expect(queue.length).toBe(0);
});

it("measures the skew at the frame's middle", () => {
  expect(skewMs(video(0, 1, 100), hear(1, 120))).toBeCloseTo(0);
  expect(skewMs(video(0, 1, 100), hear(1, 180))).toBeCloseTo(60);
});
