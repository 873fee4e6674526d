// Draws the face on a canvas in time with the voice.
import type { Heard } from "./heard";
import { type FaceFrame, FaceQueue, skewMs } from "./queue";

export type Decode = (picture: Uint8Array<ArrayBuffer>) => Promise<ImageBitmap>;

/** What was drawn, for those who measure. */
export interface FaceFacts {
  drawn: number;
  /** How many of them spoke. */
  spoken: number;
  skewsMs: number[];
  problem: string;
  waiting: number;
}

/** About a quarter of an hour of speech. */
const MAX_SKEWS = 20_000;
const MAX_LEAD_MS = 80;
/** Weight of the newest picture. */
const LEAD_SHARE = 0.2;
/** Without a frame for so long the face is not there any more. */
const STALE_MS = 2_500;

export class FacePlayer {
  readonly facts: FaceFacts = { drawn: 0, spoken: 0, skewsMs: [], problem: "", waiting: 0 };
  private readonly queue = new FaceQueue();
  private arrivedAt = Number.NEGATIVE_INFINITY;
  private decoding = false;
  /** How long a picture takes to decode, smoothed: the one is chosen that will be due by then. */
  private leadMs = 0;

  constructor(
    private readonly decode: Decode = decodeJpeg,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  push(frame: FaceFrame, nowMs: number): void {
    this.queue.push(frame);
    this.arrivedAt = nowMs;
  }

  clear(): void {
    this.queue.clear();
    this.arrivedAt = Number.NEGATIVE_INFINITY;
  }

  /** Frames have come lately. */
  alive(nowMs: number): boolean {
    return nowMs - this.arrivedAt < STALE_MS;
  }

  /** Draw what is due, if anything is; to be called as often as the screen is painted. */
  async paint(canvas: HTMLCanvasElement, hear: () => Heard | null, nowMs: number): Promise<void> {
    if (this.decoding) return;
    const frame = this.queue.next(later(hear(), this.leadMs), nowMs);
    if (!frame) return;
    this.decoding = true;
    const begunMs = this.clock();
    try {
      draw(canvas, await this.decode(frame.picture));
      this.leadMs += LEAD_SHARE * (Math.min(this.clock() - begunMs, MAX_LEAD_MS) - this.leadMs);
      this.note(frame, hear());
    } catch {
      // A damaged picture: the one before it stays.
    } finally {
      this.decoding = false;
    }
  }

  private note({ event }: FaceFrame, heard: Heard | null): void {
    const { facts } = this;
    facts.drawn += 1;
    facts.problem = event.problem;
    facts.waiting = this.queue.length;
    if (event.seq === null) return;
    facts.spoken += 1;
    if (heard?.seq !== event.seq) return;
    facts.skewsMs.push(skewMs(event, heard));
    if (facts.skewsMs.length > MAX_SKEWS) facts.skewsMs.shift();
  }
}

/** What is heard so much later, if nothing stops it. */
function later(heard: Heard | null, ms: number): Heard | null {
  return heard && { ...heard, seconds: heard.seconds + ms / 1000 };
}

function draw(canvas: HTMLCanvasElement, image: ImageBitmap): void {
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  image.close();
}

const decodeJpeg: Decode = (picture) => createImageBitmap(new Blob([picture], { type: "image/jpeg" }));
