// Which frame of the face is due. Sound is the master: frames wait for it, and late ones are passed over.
import type { EventOf } from "../wire/codec";
import type { Heard } from "./heard";

export interface FaceFrame {
  event: EventOf<"video">;
  picture: Uint8Array<ArrayBuffer>;
}

const STEP_MS = 40;
const MAX_WAITING = 100;
/** With more of them than this, frames of silence catch up. */
const SLACK = 3;

export class FaceQueue {
  private waiting: FaceFrame[] = [];
  private shownAt = Number.NEGATIVE_INFINITY;
  /** The newest segment that was heard. */
  private passed = -1;

  get length(): number {
    return this.waiting.length;
  }

  push(frame: FaceFrame): void {
    this.waiting.push(frame);
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
  }

  clear(): void {
    this.waiting = [];
    this.passed = -1;
  }

  /** The frame to show from now on, if it is another one; `nowMs` counts real time. */
  next(heard: Heard | null, nowMs: number): FaceFrame | null {
    if (heard) this.passed = heard.seq;
    const due = this.waiting.findLastIndex(({ event }) => heard !== null && isHeard(event, heard));
    if (due >= 0) return this.show(due, nowMs);
    this.waiting = this.waiting.filter(({ event }) => !this.isOver(event, heard));
    const quiet = this.waiting[0]?.event.seq === null;
    if (!quiet || nowMs - this.shownAt < STEP_MS * 0.9) return null;
    return this.show(this.backlog() > SLACK ? 1 : 0, nowMs);
  }

  private show(index: number, nowMs: number): FaceFrame | null {
    const frame = this.waiting[index] ?? null;
    this.waiting.splice(0, index + 1);
    this.shownAt = nowMs;
    return frame;
  }

  /** How many frames of silence stand before the next that speaks. */
  private backlog(): number {
    const speaking = this.waiting.findIndex(({ event }) => event.seq !== null);
    return speaking < 0 ? this.waiting.length : speaking;
  }

  /** It belongs to speech that has been heard to its end. */
  private isOver({ seq }: EventOf<"video">, heard: Heard | null): boolean {
    if (seq === null) return false;
    return heard ? seq < heard.seq : seq <= this.passed;
  }
}

function isHeard(event: EventOf<"video">, heard: Heard): boolean {
  return event.seq === heard.seq && event.language === heard.language && secondsOf(event) <= heard.seconds;
}

export const secondsOf = ({ offset, sample_rate_hz }: EventOf<"video">): number =>
  sample_rate_hz > 0 ? offset / sample_rate_hz : 0;

/** By how much the picture shown is behind the sound heard, in milliseconds, measured at the frame's middle. */
export function skewMs(event: EventOf<"video">, heard: Heard): number {
  return (heard.seconds - secondsOf(event)) * 1000 - STEP_MS / 2;
}
