// Speech as it comes from the wire, turned into what the player takes: every sample once, at the player's rate.
import type { EventOf } from "../wire/codec";
import { toFloat32 } from "./pcm";
import { Resampler } from "./resampler";

export interface SpeechSink {
  rateHz: number;
  push(key: string, order: number, samples: Float32Array<ArrayBuffer>): void;
  finish(key: string): void;
}

interface Incoming {
  resampler: Resampler;
  /** Sample of the segment's audio that comes next. */
  next: number;
  complete: boolean;
}

/** What a frame brought. */
export interface Taken {
  /** It is the first one of its segment. */
  first: boolean;
  /** All of the segment is with the player, or was before. */
  complete: boolean;
}

const MAX_SEGMENTS = 128;

export class SpeechInbox {
  private readonly segments = new Map<string, Incoming>();

  constructor(private readonly sink: SpeechSink) {}

  take(key: string, event: EventOf<"speech">, pcm: Int16Array): Taken {
    const known = this.segments.get(key);
    if (known?.complete) return { first: false, complete: event.last };
    // An end without what comes before it tells of sound that went another way, and comes again here.
    if (pcm.length === 0 && event.offset > (known?.next ?? 0)) return { first: false, complete: false };
    const segment = known ?? this.begin(key, event.sample_rate_hz);
    const repeated = Math.min(pcm.length, Math.max(0, segment.next - event.offset));
    const news = pcm.subarray(repeated);
    if (news.length > 0) this.sink.push(key, event.seq, segment.resampler.process(toFloat32(news)));
    segment.next = Math.max(segment.next, event.offset + pcm.length);
    if (event.last) this.end(key, event.seq);
    return { first: !known, complete: event.last };
  }

  /** So much of a segment has been heard from elsewhere: only what follows is played here. */
  skip(key: string, rateHz: number, samples: number): void {
    const segment = this.segments.get(key) ?? this.begin(key, rateHz);
    segment.next = Math.max(segment.next, samples);
    if (samples === Number.POSITIVE_INFINITY) segment.complete = true;
  }

  /** Whether a segment turned out to have no sound at all. */
  isEmpty(key: string): boolean {
    const segment = this.segments.get(key);
    return segment?.complete === true && segment.next === 0;
  }

  /** Nothing follows in this segment. */
  end(key: string, order: number): void {
    const segment = this.segments.get(key);
    if (!segment || segment.complete) return;
    segment.complete = true;
    this.sink.push(key, order, segment.resampler.flush());
    this.sink.finish(key);
  }

  private begin(key: string, rateHz: number): Incoming {
    const segment = { resampler: new Resampler(rateHz, this.sink.rateHz), next: 0, complete: false };
    this.segments.set(key, segment);
    if (this.segments.size > MAX_SEGMENTS) this.segments.delete(this.segments.keys().next().value ?? "");
    return segment;
  }
}
