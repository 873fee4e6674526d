import { beforeEach, describe, expect, it } from "vitest";
import type { Speaker, SpeakerHandlers } from "../../src/audio/speaker";
import type { CaptionAction } from "../../src/captions/captions";
import type { Capture, Speech } from "../../src/generated/events";
import { LISTENING, type Listening } from "../../src/rooms/listening";
import { Voices } from "../../src/rooms/voices";
import type { EventOf } from "../../src/wire/codec";
import { decode, encodeBinary } from "../../src/wire/codec";
import { FakeEngine } from "../fakes";

/** One voice of the many; remembers what it was given. */
class Ear implements Speaker {
  readonly rateHz = 16_000;
  readonly keys: string[] = [];
  samples = 0;
  volume = -1;
  flushed = 0;
  closed = false;
  constructor(readonly handlers: SpeakerHandlers) {}
  push(key: string, _order: number, samples: Float32Array<ArrayBuffer>): void {
    if (!this.keys.includes(key)) this.keys.push(key);
    this.samples += samples.length;
  }
  finish(): void {}
  flush(): void {
    this.flushed += 1;
  }
  setVolume(volume: number): void {
    this.volume = volume;
  }
  close(): void {
    this.closed = true;
  }
  play(key: string, kind: "started" | "audible", at: number): void {
    this.handlers.onPlayed({ kind, key, frame: 0 }, at);
  }
  end(key: string): void {
    const counts = { frame: 0, samples: 10, rms: 0.1, peak: 0.2, complete: true };
    this.handlers.onPlayed({ kind: "ended", key, ...counts }, 0);
  }
}

const both: Listening = { mode: "both", original: 0.5, translation: 1 };
let ears: Ear[];
let engine: FakeEngine;
let shown: CaptionAction[];

beforeEach(() => {
  ears = [];
  shown = [];
  engine = new FakeEngine({ onFrame() {}, onPlayed() {}, onQueue() {}, onRunning() {} });
  engine.open = (handlers?: SpeakerHandlers) => {
    const ear = new Ear(handlers as SpeakerHandlers);
    ears.push(ear);
    return ear;
  };
});

function voices(listening: Listening, understood: string[] = []): Voices {
  return new Voices(engine, listening, (channel) => understood.includes(channel), {
    caption: (action) => shown.push(action),
    played: () => {},
    underrun: () => {},
    queue: () => {},
  });
}

function speech(channel: string, seq: number): [EventOf<"speech">, Int16Array] {
  const event: Speech = {
    type: "speech",
    channel,
    seq,
    span: [0, 16_000],
    language: "pt",
    sample_rate_hz: 16_000,
    last: true,
  };
  const frame = encodeBinary(event as unknown as Capture, new Int16Array(320));
  const { event: full, pcm } = decode(frame);
  return [full as EventOf<"speech">, pcm];
}

function original(channel: string, from: number): [EventOf<"capture">, Int16Array] {
  const event: Capture = { type: "capture", channel, span: [from, from + 320] };
  const { event: full, pcm } = decode(encodeBinary(event, new Int16Array(320)));
  return [full as EventOf<"capture">, pcm];
}

describe("everybody's voices", () => {
  it("sound at the same time, each on its own", () => {
    const all = voices(LISTENING);
    all.takeSpeech(...speech("a", 0));
    all.takeSpeech(...speech("b", 0));
    expect(ears.filter(({ keys }) => keys.length > 0).map(({ keys }) => keys)).toEqual([
      ["a/0/pt"],
      ["b/0/pt"],
    ]);
  });

  it("a person's original makes room while their translation speaks", () => {
    const all = voices(both);
    all.takeOriginal(...original("a", 0));
    all.takeSpeech(...speech("a", 0));
    const [translation, microphone] = ears as [Ear, Ear];
    expect(microphone.volume).toBe(0.5);
    translation.play("a/0/pt", "started", 11);
    expect(microphone.volume).toBe(0.1);
    translation.end("a/0/pt");
    expect(microphone.volume).toBe(0.5);
  });

  it("who speaks the listener's own language is heard in full, whatever is wanted of the others", () => {
    const all = voices(LISTENING, ["a"]);
    all.takeOriginal(...original("a", 0));
    all.takeOriginal(...original("b", 0));
    expect(ears.map(({ volume }) => volume)).toEqual([1, 1, 1, 0]);
    all.listen({ ...LISTENING, mode: "captions" });
    expect(ears.map(({ volume }) => volume)).toEqual([0, 0, 0, 0]);
  });

  it("the response is measured where the original tells when it was said", () => {
    const all = voices(both);
    engine.clock = 20.02;
    all.takeOriginal(...original("a", 0));
    all.takeSpeech(...speech("a", 0));
    ears[0]?.play("a/0/pt", "audible", 21.5);
    const heard = shown.find((action) => action.type === "heard");
    expect(heard?.responseMs).toBeCloseTo(520, -1);
  });

  it("an original that has fallen behind is dropped, not heard late", () => {
    const all = voices(both);
    all.takeOriginal(...original("a", 0));
    const microphone = ears[1] as Ear;
    microphone.handlers.onQueue(1_400);
    expect(microphone.flushed).toBe(0);
    microphone.handlers.onQueue(1_600);
    expect(microphone.flushed).toBe(1);
    all.takeOriginal(...original("a", 320));
    all.takeOriginal(...original("a", 320));
    expect(microphone.keys).toEqual(["a/original/0", "a/original/1"]);
    expect(microphone.samples).toBeLessThanOrEqual(640);
  });

  it("an original that is behind for a moment is heard; one that stays behind is dropped", () => {
    const all = voices(both);
    all.takeOriginal(...original("a", 0));
    const microphone = ears[1] as Ear;
    const wait = (ms: number, seconds: number) => {
      for (let report = 0; report < 10 * seconds; report++) microphone.handlers.onQueue(ms);
    };
    wait(900, 8);
    wait(300, 1);
    wait(900, 8);
    expect(microphone.flushed).toBe(0);
    wait(900, 4);
    expect(microphone.flushed).toBe(1);
  });

  it("who has left says their last words, then their place is free", () => {
    const all = voices(LISTENING);
    all.takeSpeech(...speech("a", 0));
    all.retire("a");
    expect(ears[0]?.closed).toBe(false);
    ears[0]?.end("a/0/pt");
    expect(ears.every(({ closed }) => closed)).toBe(true);
  });
});
