// The spoken side of a session: hands speech to the player, and learns from it what was heard when.
import type { Engine } from "../audio/engine";
import type { PlayoutReport } from "../audio/playout";
import type { Speaker } from "../audio/speaker";
import { SpeechInbox } from "../audio/speech";
import type { CaptionAction } from "../captions/captions";
import { captionKey } from "../captions/captions";
import { HeardClock } from "../face/heard";
import type { EventOf } from "../wire/codec";

/** One segment as it was really played. */
export interface PlayedSegment {
  seq: number;
  language: string;
  durationMs: number;
  rms: number;
  peak: number;
  complete: boolean;
  responseMs: number | null;
}

interface Spoken {
  caption: string;
  channel: string;
  seq: number;
  language: string;
  /** When the last of the source phrase entered the microphone, on the context clock. */
  saidAt: number;
  arrivedAt: number;
  responseMs: number | null;
}

export interface VoiceHandlers {
  caption(action: CaptionAction): void;
  played(segment: PlayedSegment): void;
  underrun(): void;
}

/** When things were said and heard, in seconds on the context clock. */
export interface Timing extends Pick<Engine, "now" | "outputLatency"> {
  /** When a sample of the source was said; NaN where that cannot be known. */
  captureTime(sample: number): number;
}

export class Voice {
  private readonly inbox: SpeechInbox;
  private readonly waiting = new Map<string, Spoken>();
  /** What the listener hears now. */
  readonly clock: HeardClock;

  constructor(
    private readonly speaker: Speaker,
    private readonly timing: Timing,
    private readonly handlers: VoiceHandlers,
  ) {
    this.inbox = new SpeechInbox(speaker);
    this.clock = new HeardClock(speaker.rateHz);
  }

  /** Everything handed over has been played. */
  get quiet(): boolean {
    return this.waiting.size === 0;
  }

  /** `end`: the session sample at which the source phrase ended. Returns whether the segment is now complete. */
  take(event: EventOf<"speech">, pcm: Int16Array, end: number): boolean {
    const key = keyOf(event);
    const { first, complete } = this.inbox.take(key, event, pcm);
    if (first) this.expect(key, event, end);
    if (this.inbox.isEmpty(key)) this.waiting.delete(key);
    return complete;
  }

  /** A segment begins to be heard from elsewhere. */
  begin(event: EventOf<"speech">, end: number): void {
    const key = keyOf(event);
    this.expect(key, event, end);
    for (const kind of ["started", "audible"] as const) this.reportFromElsewhere({ kind, key, frame: 0 });
  }

  /** It has been heard to its end there. */
  finish(event: EventOf<"speech">, seconds: number, peak: number): void {
    const key = keyOf(event);
    this.skip(event, Number.POSITIVE_INFINITY);
    const samples = Math.round(seconds * this.speaker.rateHz);
    this.reportFromElsewhere({ kind: "ended", key, frame: 0, samples, rms: peak, peak, complete: true });
  }

  /** Its first `samples` have been heard there; the rest is played here. */
  skip(event: EventOf<"speech">, samples: number): void {
    this.inbox.skip(keyOf(event), event.sample_rate_hz, samples);
  }

  /** The rest of a segment will not come: play what there is of it and go on. */
  giveUp({ channel, seq, language }: EventOf<"tombstone">): void {
    for (const [key, spoken] of this.waiting) {
      const meant = spoken.caption === captionKey(channel, seq) && ["", spoken.language].includes(language);
      if (meant) this.inbox.end(key, seq);
    }
  }

  /** The channel is gone, and what was not complete comes again in another one. */
  abandon(channel: string): void {
    for (const [key, { caption, seq }] of this.waiting) {
      if (caption.startsWith(`${channel}/`)) this.inbox.end(key, seq);
    }
  }

  /** Stop what plays and forget what waits: another language is wanted. */
  flush(): void {
    this.speaker.flush();
    for (const { caption } of this.waiting.values()) this.show(caption, "skipped");
    this.waiting.clear();
    this.clock.clear();
  }

  report(report: PlayoutReport, contextTime: number): void {
    const spoken = this.waiting.get(report.key);
    if (!spoken) return;
    this.clock.report(report, spoken);
    if (report.kind === "resumed") return;
    if (report.kind === "started") this.show(spoken.caption, "playing");
    else if (report.kind === "audible") this.heard(spoken, contextTime + this.timing.outputLatency());
    else if (report.kind === "underrun") this.handlers.underrun();
    else this.over(report, spoken, contextTime + this.timing.outputLatency());
  }

  private expect(key: string, { channel, seq, language, t, rate }: EventOf<"speech">, end: number): void {
    const caption = captionKey(channel, seq);
    const saidAt = this.timing.captureTime(end);
    const arrivedAt = this.timing.now();
    this.waiting.set(key, { caption, channel, seq, language, saidAt, arrivedAt, responseMs: null });
    this.handlers.caption({ type: "voice", key: caption, voice: "coming", marks: t, rate });
  }

  private heard(spoken: Spoken, heardAt: number): void {
    const responseMs = (heardAt - spoken.saidAt) * 1000;
    const playoutMs = Math.max(0, heardAt - spoken.arrivedAt) * 1000;
    if (!Number.isFinite(responseMs)) return;
    spoken.responseMs = responseMs;
    this.handlers.caption({ type: "heard", key: spoken.caption, responseMs, playoutMs });
  }

  private over(report: PlayoutReport, spoken: Spoken, at: number): void {
    this.waiting.delete(report.key);
    this.show(spoken.caption, report.kind === "skipped" ? "skipped" : "played");
    if (report.kind !== "ended") return;
    const lagMs = (at - spoken.saidAt) * 1000;
    if (Number.isFinite(lagMs)) this.handlers.caption({ type: "spoken", key: spoken.caption, lagMs });
    const { rms, peak, complete, samples } = report;
    const { seq, language, responseMs } = spoken;
    const durationMs = (samples / this.speaker.rateHz) * 1000;
    this.handlers.played({ seq, language, durationMs, rms, peak, complete, responseMs });
  }

  private reportFromElsewhere(report: PlayoutReport): void {
    const now = this.timing.now();
    this.report({ ...report, frame: Math.round(now * this.speaker.rateHz) }, now);
  }

  private show(key: string, voice: "playing" | "played" | "skipped"): void {
    this.handlers.caption({ type: "voice", key, voice });
  }
}

const keyOf = ({ channel, seq, language }: EventOf<"speech">) => `${captionKey(channel, seq)}/${language}`;
