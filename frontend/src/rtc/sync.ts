// Sound and pictures of one connection, as the browser counts them: how long each waits here before it is heard or seen.

/** What is used of a report of kind `inbound-rtp`. */
export interface Inbound {
  kind?: string;
  mid?: string;
  packetsReceived?: number;
  /** Seconds that all samples together have waited, and how many of them there were. */
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  /** Of pictures: seconds from the first packet to the decoded picture, all together. */
  totalProcessingDelay?: number;
  framesDecoded?: number;
}

/** How long what came lately has waited, on average. */
class Waiting {
  private seconds = 0;
  private count = 0;

  /** In milliseconds; null where nothing came. */
  latelyMs(seconds: number, count: number): number | null {
    const [more, waited] = [count - this.count, seconds - this.seconds];
    this.count = count;
    this.seconds = seconds;
    return more > 0 ? Math.max(0, (1000 * waited) / more) : null;
  }
}

export class Sync {
  private readonly sound = new Waiting();
  private readonly pictures = new Map<string, Waiting>();

  soundMs({ jitterBufferDelay = 0, jitterBufferEmittedCount = 0 }: Inbound): number | null {
    return this.sound.latelyMs(jitterBufferDelay, jitterBufferEmittedCount);
  }

  pictureMs({ mid = "", totalProcessingDelay = 0, framesDecoded = 0 }: Inbound): number | null {
    const waiting = this.pictures.get(mid) ?? new Waiting();
    this.pictures.set(mid, waiting);
    return waiting.latelyMs(totalProcessingDelay, framesDecoded);
  }
}
