// Where in the speech the listener is now: the clock that the face follows.
import type { PlayoutReport } from "../audio/playout";

/** A place in one segment's speech. */
export interface Heard {
  channel: string;
  seq: number;
  language: string;
  seconds: number;
}

export type Segment = Omit<Heard, "seconds">;

interface Playing extends Segment {
  key: string;
  /** Context frame at which its first sample left the player, pauses counted out. */
  began: number;
  /** It has run out of audio, and waits here. */
  pausedAt: number | null;
}

export class HeardClock {
  private playing: Playing | null = null;

  constructor(private readonly rateHz: number) {}

  report(report: PlayoutReport, segment: Segment): void {
    const { kind, key, frame } = report;
    if (kind === "started") this.playing = { ...segment, key, began: frame, pausedAt: null };
    if (this.playing?.key !== key) return;
    if (kind === "underrun") this.playing.pausedAt = frame;
    else if (kind === "resumed") this.resume(this.playing, frame);
    else if (kind === "ended" || kind === "skipped") this.playing = null;
  }

  clear(): void {
    this.playing = null;
  }

  /** What is heard when the context's clock, less the way to the ear, shows `seconds`; null in silence. */
  at(seconds: number): Heard | null {
    if (!this.playing) return null;
    const { channel, seq, language, began, pausedAt } = this.playing;
    const frame = Math.min(seconds * this.rateHz, pausedAt ?? Number.POSITIVE_INFINITY);
    return { channel, seq, language, seconds: Math.max(0, (frame - began) / this.rateHz) };
  }

  private resume(playing: Playing, frame: number): void {
    playing.began += frame - (playing.pausedAt ?? frame);
    playing.pausedAt = null;
  }
}
