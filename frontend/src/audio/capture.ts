// Native-rate input to numbered 16 kHz frames of 20 ms, without gaps.
import { Framer } from "./framer";
import { rms, toInt16 } from "./pcm";
import { Resampler } from "./resampler";

export const CAPTURE_HZ = 16_000;
export const FRAME_SAMPLES = 320;

export interface CaptureFrame {
  /** Sample index on the capture clock. */
  start: number;
  pcm: Int16Array<ArrayBuffer>;
  /** Loudness of the frame, 0 to 1. */
  level: number;
}

export class CaptureEncoder {
  private readonly resampler: Resampler;
  private readonly framer = new Framer(FRAME_SAMPLES);
  private next = 0;
  /** Context frame that must come next; what is missing before it becomes silence. */
  private expected: number | null = null;

  constructor(rateHz: number) {
    this.resampler = new Resampler(rateHz, CAPTURE_HZ);
  }

  /** One render quantum that begins at context frame `at`; null while there is no input. */
  push(input: Float32Array | null, at: number, length: number): CaptureFrame[] {
    const missing = Math.max(0, at - (this.expected ?? at));
    this.expected = at + length;
    const samples = new Float32Array(missing + length);
    if (input) samples.set(input, missing);
    return this.framer.push(this.resampler.process(samples)).map((frame) => this.number(frame));
  }

  private number(frame: Float32Array): CaptureFrame {
    const start = this.next;
    this.next += frame.length;
    return { start, pcm: toInt16(frame), level: rms(frame) };
  }
}
