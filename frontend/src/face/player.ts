// Draws the face on a canvas in time with the voice.
import { median } from "../latency/waterfall";
import type { Heard } from "./heard";
import { type FaceFrame, FaceQueue, secondsOf, skewMs } from "./queue";
import type { FaceStream } from "./stream";

export type Decode = (picture: Uint8Array<ArrayBuffer>) => Promise<ImageBitmap>;

/** What was drawn, for those who measure. */
export interface FaceFacts {
  drawn: number;
  /** How many of them spoke. */
  spoken: number;
  /** How many came by WebRTC. */
  streamed: number;
  /** The newest place in the speech that a picture was drawn for. */
  said: { seq: number; seconds: number } | null;
  skewsMs: number[];
  problem: string;
  waiting: number;
}

/** About a quarter of an hour of speech. */
const MAX_SKEWS = 20_000;
/** Five seconds by WebRTC. */
const LATELY = 20;
const MAX_LEAD_MS = 80;
/** Weight of the newest picture. */
const LEAD_SHARE = 0.2;
/** Without a frame for so long the face is not there any more. */
const STALE_MS = 2_500;

export class FacePlayer {
  readonly facts: FaceFacts = {
    drawn: 0,
    spoken: 0,
    streamed: 0,
    said: null,
    skewsMs: [],
    problem: "",
    waiting: 0,
  };
  /** Where the face comes by WebRTC, in time with the sound already. */
  stream: FaceStream | null = null;
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
    const video = this.stream?.take();
    if (video) {
      this.paintStream(canvas, video, hear() !== null);
      return;
    }
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

  /** The middle of them; null where none was compared. */
  get skewMs(): number | null {
    return median(this.lately);
  }

  /** By how much its newest pictures were behind the voice. */
  get lately(): number[] {
    return this.facts.skewsMs.slice(-LATELY);
  }

  /** As the browser measures it between the two tracks. */
  noteSkew(ms: number): void {
    const { skewsMs } = this.facts;
    skewsMs.push(ms);
    if (skewsMs.length > MAX_SKEWS) skewsMs.shift();
  }

  private paintStream(canvas: HTMLCanvasElement, video: HTMLVideoElement, speaking: boolean): void {
    fill(canvas, video, video.videoWidth, video.videoHeight);
    this.arrivedAt = this.clock();
    this.facts.drawn += 1;
    this.facts.streamed += 1;
    if (speaking) this.facts.spoken += 1;
  }

  private note({ event }: FaceFrame, heard: Heard | null): void {
    const { facts } = this;
    facts.drawn += 1;
    facts.problem = event.problem;
    facts.waiting = this.queue.length;
    if (event.seq === null) return;
    facts.spoken += 1;
    facts.said = { seq: event.seq, seconds: secondsOf(event) };
    if (heard?.seq !== event.seq) return;
    this.noteSkew(skewMs(event, heard));
  }
}

/** What is heard so much later, if nothing stops it. */
function later(heard: Heard | null, ms: number): Heard | null {
  return heard && { ...heard, seconds: heard.seconds + ms / 1000 };
}

function draw(canvas: HTMLCanvasElement, image: ImageBitmap): void {
  fill(canvas, image, image.width, image.height);
  image.close();
}

function fill(canvas: HTMLCanvasElement, picture: CanvasImageSource, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
}

const decodeJpeg: Decode = (picture) => createImageBitmap(new Blob([picture], { type: "image/jpeg" }));
