// What the page tells the gateway on one channel: audio with its place in time, the languages wanted, confirmations, the end.
import { type AnyEvent, CAPTURE_RATE_HZ, type Capture, type Frame } from "../generated/events";
import { encode, encodeBinary } from "./codec";
import { type AudioFrame, frameEnd, Retention } from "./retention";
import { StallDetector } from "./stall";

export const RETENTION_S = 30;
const SILENCE_SAMPLES = CAPTURE_RATE_HZ / 2;
const MAX_SILENCE_SAMPLES = 120 * CAPTURE_RATE_HZ;
const OPEN = 1;
/** With more than this unsent a camera frame is left out: speech comes first. */
const MAX_UNSENT_BYTES = 64 * 1024;

/** What a camera sees at a sample of the session's clock; empty: it is off. */
export interface CameraFrame {
  sample: number;
  picture: Uint8Array;
  /** It stays until the next one. */
  still: boolean;
}

/** What a channel is opened for; a change of it is a new generation. */
export interface Wanted {
  source: string;
  target: string;
  voice: string;
}

export type Wire = Pick<WebSocket, "send" | "readyState" | "bufferedAmount">;

/**
 * Outlives connections and, with the audio that it keeps, channels: samples are counted from the start of the session,
 * while a channel's own clock begins where it took over (`base`).
 */
export class Uplink {
  channel = "";
  private base = 0;
  /** Sample before which everything that was said has been translated and received. */
  private done = 0;
  private gen = 0;
  /** Newest generation that the server has shown to work with. */
  private confirmedGen = 0;
  private wanted: Wanted | null = null;
  private ending = false;
  private begun = false;
  private held = false;
  private wire: Wire | null = null;
  private readonly retained = new Retention(RETENTION_S * CAPTURE_RATE_HZ);
  private readonly stall = new StallDetector();

  get generation(): number {
    return this.gen;
  }

  sessionSample(sample: number): number {
    return this.base + sample;
  }

  /**
   * A connection is ready: catch up with what it has missed. `sample`: what the server has already; at the first one it is
   * what a page before this one (that was reloaded) has said on the channel.
   */
  begin(wire: Wire, sample: number): void {
    this.wire = wire;
    this.held = false;
    this.stall.reset(performance.now());
    if (!this.begun && sample > 0) this.base = this.retained.start - sample;
    this.begun = true;
    if (this.gen > 0) this.sendOpen();
    this.resend(this.base + sample);
    if (this.ending) this.sendEnd();
  }

  /** Audio goes another way, and is only kept, until `begin`. */
  hold(): void {
    this.held = true;
  }

  pause(): void {
    this.wire = null;
  }

  /** Keeps the frame and sends it if there is a connection; whether that connection has died without saying so. */
  capture(frame: AudioFrame): boolean {
    if (this.ending) return false;
    this.retained.push(frame);
    if (!this.wire || this.held) return false;
    this.transmit(frame);
    return this.stall.stalled(this.wire.bufferedAmount, performance.now());
  }

  /** Sends a camera frame if there is room for it, an empty one always; whether it was sent. */
  frame({ sample, picture, still }: CameraFrame): boolean {
    const { wire, channel } = this;
    if (wire?.readyState !== OPEN) return false;
    if (picture.byteLength > 0 && wire.bufferedAmount > MAX_UNSENT_BYTES) return false;
    const at = Math.max(0, Math.round(sample) - this.base);
    const data = encodeBinary({ type: "frame", channel, sample: at, still }, picture);
    wire.send(data);
    this.stall.sent(data.byteLength);
    return true;
  }

  /** The server needs nothing before this sample of the channel's clock. */
  confirm(sample: number): void {
    this.retained.confirm(this.base + sample);
  }

  /** All that was said before this sample of the channel's clock has arrived here in the other language. */
  settle(sample: number): void {
    this.done = Math.max(this.done, this.base + sample);
  }

  /** The server has worked with this generation. */
  confirmGeneration(gen: number): void {
    this.confirmedGen = Math.max(this.confirmedGen, gen);
  }

  change(wanted: Wanted): number {
    this.gen += 1;
    this.wanted = wanted;
    this.sendOpen();
    return this.gen;
  }

  revert(): boolean {
    if (this.gen === this.confirmedGen) return false;
    this.gen = this.confirmedGen;
    this.wanted = null;
    return true;
  }

  end(): void {
    if (this.ending) return;
    this.ending = true;
    this.sendEnd();
  }

  ack(
    kind: "speech" | "tombstone" | "end" | "video",
    seq: number,
    language: string,
    channel = this.channel,
  ): void {
    this.tell({ type: "ack", channel, kind, seq, language });
  }

  tell(event: Exclude<AnyEvent, Capture | Frame>): void {
    if (this.wire?.readyState === OPEN) this.wire.send(encode(event));
  }

  /** Go on in a new channel, from the oldest audio that is still to be done; returns that place on the old clock. */
  moveTo(channel: string): number {
    const before = this.base;
    this.retained.confirm(this.done);
    this.channel = channel;
    this.base = Math.max(this.done, this.retained.start);
    this.gen = this.confirmedGen = 0;
    this.wanted = null;
    return this.base - before;
  }

  private resend(from: number): void {
    this.retained.confirm(from);
    const frames = this.retained.since(from);
    let position = Math.max(from, (frames[0]?.start ?? from) - MAX_SILENCE_SAMPLES);
    for (const frame of frames) {
      for (; position < frame.start; position += SILENCE_SAMPLES) {
        const length = Math.min(SILENCE_SAMPLES, frame.start - position);
        this.transmit({ start: position, pcm: new Int16Array(length) });
      }
      this.transmit(frame);
      position = frameEnd(frame);
    }
  }

  private transmit(frame: AudioFrame): void {
    if (this.wire?.readyState !== OPEN) return;
    const span: [number, number] = [frame.start - this.base, frameEnd(frame) - this.base];
    const data = encodeBinary({ type: "capture", channel: this.channel, span, gen: this.gen }, frame.pcm);
    this.wire.send(data);
    this.stall.sent(data.byteLength);
  }

  private sendOpen(): void {
    if (!this.wanted) return;
    const { source, target, voice } = this.wanted;
    const voices: Record<string, string> = voice ? { [target]: voice } : {};
    const { channel, gen } = this;
    this.wire?.send(encode({ type: "open", channel, source, targets: [target], voices, gen }));
  }

  private sendEnd(): void {
    const at = this.retained.end - this.base;
    this.wire?.send(encode({ type: "end", channel: this.channel, seq: 0, gen: this.gen, span: [at, at] }));
  }
}
