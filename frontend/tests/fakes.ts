// Stand-ins for what the page talks to: a socket that the test answers, and an engine that plays nothing.
import type { CaptureFrame } from "../src/audio/capture";
import type { Engine, EngineHandlers } from "../src/audio/engine";
import type { Speaker, SpeakerHandlers } from "../src/audio/speaker";
import type { FaceInput } from "../src/face/useFace";
import type { AnyEvent, Capture, Frame, Speech, Video } from "../src/generated/events";
import { decode, encodeBinary } from "../src/wire/codec";
import type { SocketLike } from "../src/wire/link";

export const CHANNEL = "channel-1";

/** Neither camera nor picture. */
export const NO_FACE: FaceInput = {
  mode: "off",
  preview: null,
  problem: null,
  toggleCamera: () => {},
  choosePicture: () => {},
  clear: () => {},
  dismiss: () => {},
};

export class FakeSocket implements SocketLike {
  readyState: SocketLike["readyState"] = 1;
  bufferedAmount = 0;
  binaryType: BinaryType = "blob";
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  closed = false;
  readonly sent: (AnyEvent & { samples?: number })[] = [];

  constructor(readonly ticket: string) {}

  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void {
    if (typeof data === "string") this.sent.push(JSON.parse(data) as AnyEvent);
    else this.sent.push(captureOf(data as ArrayBuffer));
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }

  /** The server says something. */
  say(event: AnyEvent): void {
    this.deliver(JSON.stringify(event));
  }

  /** The server sends speech. */
  speak(event: Partial<Speech> & { seq: number }, samples = 480): void {
    const full = {
      type: "speech",
      channel: CHANNEL,
      language: "pt",
      sample_rate_hz: 24_000,
      ...event,
    } as const;
    this.deliver(encodeBinary(full as unknown as Capture, new Int16Array(samples).fill(8_000)));
  }

  /** The server sends a frame of the face. */
  show(event: Partial<Video> & { number: number }): void {
    const full = { type: "video", channel: CHANNEL, language: "pt", ...event } as const;
    this.deliver(encodeBinary(full as unknown as Frame, Uint8Array.of(255, 216, 1)));
  }

  deliver(data: string | ArrayBuffer): void {
    this.onmessage?.call(this as unknown as WebSocket, { data } as MessageEvent);
  }

  welcome(sample = 0, channel = CHANNEL): void {
    this.say({ type: "welcome", channel, sample });
  }

  /** The connection breaks. */
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.call(this as unknown as WebSocket, { code } as CloseEvent);
  }

  of<T extends AnyEvent["type"]>(type: T): Extract<AnyEvent, { type: T }>[] {
    return this.sent.filter(
      (event): event is Extract<AnyEvent, { type: T }> & { samples?: number } => event.type === type,
    );
  }

  get spans(): [number, number][] {
    return this.of("capture").map(({ span }) => span);
  }
}

function captureOf(frame: ArrayBuffer): AnyEvent & { samples: number } {
  const { event, pcm } = decode(frame);
  return { ...(event as AnyEvent), samples: pcm.length };
}

export const captureFrame = (start: number, length = 320): CaptureFrame => ({
  start,
  pcm: new Int16Array(length).fill(1),
  level: 0.1,
});

/** Its clock is the test's; capture began at 10 s. */
export class FakeEngine implements Engine {
  readonly context = {
    createMediaStreamSource: () => ({}),
    createMediaElementSource: () => ({}),
  } as unknown as AudioContext;
  readonly rateHz = 24_000;
  readonly pushed: { key: string; order: number; samples: number }[] = [];
  readonly finished: string[] = [];
  flushed = 0;
  captures = 0;
  volume = -1;
  closed = false;
  clock = 10;

  constructor(readonly handlers: EngineHandlers) {}

  capture(): void {
    this.captures += 1;
  }
  push(key: string, order: number, samples: Float32Array<ArrayBuffer>): void {
    if (samples.length > 0) this.pushed.push({ key, order, samples: samples.length });
  }
  finish(key: string): void {
    this.finished.push(key);
  }
  flush(): void {
    this.flushed += 1;
  }
  setVolume(volume: number): void {
    this.volume = volume;
  }
  open(_handlers?: SpeakerHandlers): Speaker {
    return this;
  }
  now(): number {
    return this.clock;
  }
  captureTime(sample: number): number {
    return 10 + sample / 16_000;
  }
  outputLatency(): number {
    return 0.02;
  }
  outputLevel(): number {
    return 0;
  }
  close(): void {
    this.closed = true;
  }

  /** The player has played a segment, its first sound at `at` seconds. */
  play(key: string, at: number): void {
    this.handlers.onPlayed({ kind: "started", key, frame: 0 }, at);
    this.handlers.onPlayed({ kind: "audible", key, frame: 0 }, at);
    const ended = {
      kind: "ended",
      key,
      frame: 0,
      samples: 24_000,
      rms: 0.1,
      peak: 0.3,
      complete: true,
    } as const;
    this.handlers.onPlayed(ended, at + 1);
  }
}
