// Notices a connection that has died without saying so: nothing leaves, or nothing comes.

const STALL_MS = 6_000;

/** What is sent piles up when nothing leaves the browser; TCP itself would give up only minutes later. */
export class StallDetector {
  private sentBytes = 0;
  private leftBytes = 0;
  private movedAt = 0;

  reset(now: number): void {
    this.sentBytes = this.leftBytes = 0;
    this.movedAt = now;
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
  }

  /** Whether nothing has left since `STALL_MS`; `waiting` is what the socket still holds, in bytes. */
  stalled(waiting: number, now: number): boolean {
    const left = this.sentBytes - waiting;
    if (waiting === 0 || left > this.leftBytes) {
      this.leftBytes = left;
      this.movedAt = now;
    }
    return now - this.movedAt > STALL_MS;
  }
}

const MAX_UNANSWERED = 2;

/** Whoever only listens sends too little for anything to pile up: what they ask has to be answered. */
export class Pulse {
  private unanswered = 0;

  heard(): void {
    this.unanswered = 0;
  }

  /** Once for each question; whether the last ones stayed without any answer. */
  ask(): boolean {
    this.unanswered += 1;
    return this.unanswered > MAX_UNANSWERED;
  }
}
