// What the microphone heard and the server has not yet confirmed, kept so that it can be sent again.

export interface AudioFrame {
  /** Place of the first sample, in 16 kHz samples since the session began. */
  start: number;
  pcm: Int16Array;
}

export const frameEnd = (frame: AudioFrame) => frame.start + frame.pcm.length;

/** Frames in order of time, the oldest dropped beyond `maxSamples`. */
export class Retention {
  private frames: AudioFrame[] = [];
  private samples = 0;

  constructor(private readonly maxSamples: number) {}

  /** First sample that can still be sent again; the end of the stream when all is confirmed. */
  get start(): number {
    return this.frames[0]?.start ?? this.end;
  }

  end = 0;

  push(frame: AudioFrame): void {
    this.frames.push(frame);
    this.samples += frame.pcm.length;
    this.end = frameEnd(frame);
    while (this.samples > this.maxSamples) this.dropOldest();
  }

  /** Forget what ends at or before `sample`. */
  confirm(sample: number): void {
    while (this.frames[0] && frameEnd(this.frames[0]) <= sample) this.dropOldest();
  }

  /** Everything from `sample` on; a frame that spans it is cut there. */
  since(sample: number): AudioFrame[] {
    return this.frames
      .filter((frame) => frameEnd(frame) > sample)
      .map((frame) =>
        frame.start >= sample ? frame : { start: sample, pcm: frame.pcm.subarray(sample - frame.start) },
      );
  }

  private dropOldest(): void {
    this.samples -= this.frames.shift()?.pcm.length ?? 0;
  }
}
