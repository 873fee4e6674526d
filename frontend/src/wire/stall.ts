// Notices a connection that has died without saying so.

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
