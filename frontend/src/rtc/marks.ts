// Speech that comes by WebRTC: the socket says of each segment when it begins and when it ends to be heard.
import type { EventOf } from "../wire/codec";

type Speech = EventOf<"speech">;

export interface MarkHandlers {
  begun(event: Speech): void;
  /** All of it has been heard, `samples` of it; `peak` is the loudest of them, 0 to 1. */
  heard(event: Speech, samples: number, peak: number): void;
  /** The first `samples` of its audio have been heard; the rest comes by the socket. */
  cut(event: Speech, samples: number): void;
}

interface Open {
  event: Speech;
  begunAt: number;
  told: boolean;
  peak: number;
}

/** From a packet's arrival until it is heard: the jitter buffer. */
export const DELAY_MS = 120;
const LISTEN_MS = 50;
const MAX_OPEN = 64;

export class Marks {
  private readonly open = new Map<string, Open>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly listening: ReturnType<typeof setInterval>;

  constructor(
    /** Loudness now, and whether sound comes at all: without, nothing counts as heard. */
    private readonly sound: { level(): number; flows(): boolean },
    private readonly handlers: MarkHandlers,
  ) {
    this.listening = setInterval(() => this.listen(), LISTEN_MS);
  }

  /** Whether the event is about sound that goes by WebRTC. */
  take(event: Speech, samples: number): boolean {
    const key = keyOf(event);
    if (samples > 0) return false;
    if (!event.last && !this.open.has(key)) {
      if (this.open.size >= MAX_OPEN) return false;
      this.open.set(key, { event, begunAt: performance.now(), told: false, peak: 0 });
      this.later(() => this.tell(key));
    } else if (this.open.has(key)) this.later(() => this.finish(key, event.offset));
    else return false;
    return true;
  }

  /** The rest of a segment will not come. */
  giveUp({ channel, seq, language }: EventOf<"tombstone">): void {
    for (const [key, { event }] of this.open) {
      const meant = event.channel === channel && event.seq === seq && ["", event.language].includes(language);
      if (meant) this.finish(key, 0);
    }
  }

  /** WebRTC is over; its last sound came at `heardAt`. */
  stop(heardAt: number): void {
    this.clear();
    clearInterval(this.listening);
    for (const [key, { event, begunAt }] of this.open) {
      this.tell(key);
      const seconds = Math.max(0, heardAt - begunAt) / 1000;
      this.handlers.cut(event, Math.round(seconds * event.sample_rate_hz));
    }
    this.open.clear();
  }

  /** Another language is wanted. */
  flush(): void {
    this.clear();
    this.open.clear();
  }

  private tell(key: string): void {
    const open = this.open.get(key);
    if (!open || open.told) return;
    open.told = true;
    this.handlers.begun(open.event);
  }

  private finish(key: string, samples: number): void {
    const open = this.open.get(key);
    if (!open) return;
    if (!this.sound.flows()) {
      this.later(() => this.finish(key, samples));
      return;
    }
    this.tell(key);
    this.open.delete(key);
    this.handlers.heard(open.event, samples, open.peak);
  }

  private listen(): void {
    if (this.open.size === 0) return;
    const level = this.sound.level();
    for (const open of this.open.values()) open.peak = Math.max(open.peak, level);
  }

  private later(act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, DELAY_MS);
    this.timers.add(timer);
  }

  private clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

const keyOf = ({ channel, seq, language }: Speech) => `${channel}/${seq}/${language}`;
