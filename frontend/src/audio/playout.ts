// What plays next: segments one after another, each once, joined without clicks, from a queue of bounded length.

export interface PlayoutOptions {
  rateHz: number;
  /** Audio that must be there before a segment starts or goes on. */
  prebufferMs: number;
  /** A segment is held back for as long as the last gaps lasted, at most this long; less after each without a gap. */
  maxHoldMs: number;
  /** More than this waiting: the oldest segment that has not begun is skipped. */
  maxQueueMs: number;
  /** A segment whose audio stops coming holds up the next ones for this long. */
  abandonMs: number;
  fadeMs: number;
}

export const PLAYOUT: Omit<PlayoutOptions, "rateHz"> = {
  prebufferMs: 40,
  maxHoldMs: 300,
  maxQueueMs: 30_000,
  abandonMs: 3_000,
  fadeMs: 5,
};

/** What is left of the hold after a segment that was heard without a gap. */
const HOLD_DECAY = 0.8;

/** Louder than this (-46 dBFS) a sample counts as heard. */
export const AUDIBLE = 0.005;

export type PlayoutReport =
  | { kind: "started" | "resumed" | "audible" | "underrun" | "skipped"; key: string; frame: number }
  | {
      kind: "ended";
      key: string;
      frame: number;
      samples: number;
      rms: number;
      peak: number;
      complete: boolean;
    };

interface Track {
  key: string;
  order: number;
  /** Frame at which the first of its audio came. */
  came: number;
  chunks: Float32Array[];
  read: number;
  available: number;
  last: boolean;
  started: boolean;
  broken: boolean;
  audible: boolean;
  played: number;
  power: number;
  peak: number;
}

const MAX_REMEMBERED = 256;

export class Playout {
  private tracks: Track[] = [];
  private readonly finished = new Set<string>();
  private readonly options: PlayoutOptions;
  private playing = false;
  private gain = 0;
  private starved = 0;
  private holdMs = 0;
  private rendered = 0;
  private readonly reports: PlayoutReport[] = [];

  constructor(options: PlayoutOptions) {
    this.options = options;
  }

  /** Audio that waits to be played, in milliseconds. */
  get queuedMs(): number {
    return this.toMs(this.tracks.reduce((sum, track) => sum + track.available, 0));
  }

  push(key: string, order: number, samples: Float32Array): void {
    if (this.finished.has(key) || samples.length === 0) return;
    const track = this.track(key, order);
    track.chunks.push(samples);
    track.available += samples.length;
    while (this.queuedMs > this.options.maxQueueMs && this.skipOldest());
  }

  /** All audio of this segment has come; one without any is passed over. */
  finish(key: string): void {
    const track = this.tracks.find((candidate) => candidate.key === key);
    if (track) track.last = true;
    else this.remember(key);
  }

  /** Stop soon: what plays is faded out, what waits is forgotten. */
  flush(): void {
    const [current] = this.playing ? this.tracks : [];
    for (const track of this.tracks) if (track !== current) this.remember(track.key);
    this.tracks = current ? [current] : [];
    if (!current) return;
    current.available = Math.min(current.available, this.fadeSamples);
    current.last = true;
  }

  /** Fills `out`, whose first sample is context frame `frame`. */
  render(out: Float32Array, frame: number): PlayoutReport[] {
    for (let i = 0; i < out.length; ) {
      const track = this.tracks[0];
      if (!track || !(this.playing || this.begin(track, frame + i, out.length - i))) {
        out.fill(0, i);
        break;
      }
      i += this.play(track, out, i, frame);
      if (track.available === 0) this.ranOut(track, frame + i);
    }
    this.rendered = frame + out.length;
    return this.reports.splice(0);
  }

  private begin(track: Track, frame: number, waiting: number): boolean {
    if (!this.ready(track, frame)) {
      this.starved += waiting;
      const stuck = this.toMs(this.starved) > this.options.abandonMs && this.tracks.length > 1;
      if (stuck) this.end(track, frame);
      return false;
    }
    if (track.started) this.holdMs = Math.min(this.options.maxHoldMs, this.holdMs + this.toMs(this.starved));
    this.starved = 0;
    this.gain = 0;
    this.playing = true;
    this.reports.push({ kind: track.started ? "resumed" : "started", key: track.key, frame });
    track.started = true;
    return true;
  }

  private ready(track: Track, frame: number): boolean {
    if (track.last) return true;
    if (this.toMs(track.available) < this.options.prebufferMs) return false;
    return track.started || this.toMs(frame - track.came) >= this.holdMs;
  }

  /** Plays what there is, up to the end of `out`; fades in, and out again as the audio at hand runs out. */
  private play(track: Track, out: Float32Array, from: number, frame: number): number {
    const count = Math.min(out.length - from, track.available);
    const step = 1 / this.fadeSamples;
    for (let k = 0; k < count; k++) {
      this.gain = Math.min(this.gain + step, 1, (track.available - k) * step);
      const sample = this.take(track) * this.gain;
      out[from + k] = sample;
      this.measure(track, sample, frame + from + k);
    }
    track.available -= count;
    track.played += count;
    return count;
  }

  private take(track: Track): number {
    const chunk = track.chunks[0] as Float32Array;
    const sample = chunk[track.read++] as number;
    if (track.read === chunk.length) {
      track.chunks.shift();
      track.read = 0;
    }
    return sample;
  }

  private measure(track: Track, sample: number, frame: number): void {
    const size = Math.abs(sample);
    track.power += sample * sample;
    track.peak = Math.max(track.peak, size);
    if (track.audible || size < AUDIBLE) return;
    track.audible = true;
    this.reports.push({ kind: "audible", key: track.key, frame });
  }

  private ranOut(track: Track, frame: number): void {
    this.playing = false;
    if (track.last) {
      if (!track.broken) this.holdMs *= HOLD_DECAY;
      this.end(track, frame);
    } else {
      track.broken = true;
      this.reports.push({ kind: "underrun", key: track.key, frame });
    }
  }

  private end(track: Track, frame: number): void {
    this.tracks.shift();
    this.starved = 0;
    this.remember(track.key);
    const { key, played, peak, last } = track;
    const rms = played === 0 ? 0 : Math.sqrt(track.power / played);
    this.reports.push({ kind: "ended", key, frame, samples: played, rms, peak, complete: last });
  }

  private track(key: string, order: number): Track {
    const known = this.tracks.find((track) => track.key === key);
    if (known) return known;
    const track = newTrack(key, order, this.rendered);
    const after = this.tracks.findIndex((other) => !other.started && other.order > order);
    this.tracks.splice(after < 0 ? this.tracks.length : after, 0, track);
    return track;
  }

  private skipOldest(): boolean {
    const index = this.tracks.findIndex((track) => !track.started);
    const track = this.tracks[index];
    if (!track || index === this.tracks.length - 1) return false;
    this.tracks.splice(index, 1);
    this.remember(track.key);
    this.reports.push({ kind: "skipped", key: track.key, frame: 0 });
    return true;
  }

  private remember(key: string): void {
    this.finished.add(key);
    if (this.finished.size > MAX_REMEMBERED) this.finished.delete(this.finished.values().next().value ?? "");
  }

  private get fadeSamples(): number {
    return Math.round((this.options.fadeMs * this.options.rateHz) / 1000);
  }

  private toMs(samples: number): number {
    return (samples / this.options.rateHz) * 1000;
  }
}

function newTrack(key: string, order: number, came: number): Track {
  const counters = { read: 0, available: 0, played: 0, power: 0, peak: 0 };
  const passed = { last: false, started: false, broken: false, audible: false };
  return { key, order, came, chunks: [], ...passed, ...counters };
}
