// Somebody's own voice as it comes from their microphone: played at once, never far behind.
import { toFloat32 } from "../audio/pcm";
import { Resampler } from "../audio/resampler";
import type { Speaker } from "../audio/speaker";
import { CAPTURE_RATE_HZ } from "../generated/events";

/** More than this waiting is dropped, so that the voice is heard when it speaks; held beginnings come 0.9 s at a time. */
const MAX_BEHIND_MS = 1_500;
/** So much may wait for a while: the gateway leaves pauses out until a held beginning has been made up for. */
const LATE_MS = 600;
const MAX_LATE_REPORTS = 100;

export class Original {
  private resampler: Resampler;
  private next = 0;
  private part = 0;
  private lateReports = 0;

  constructor(
    private readonly speaker: Speaker,
    private readonly channel: string,
  ) {
    this.resampler = this.newResampler();
  }

  /** `from`: place of the first sample on the speaker's capture clock. */
  take(from: number, pcm: Int16Array): void {
    if (from < this.next) return;
    if (from > this.next) this.beginAnew();
    this.next = from + pcm.length;
    this.speaker.push(this.key, this.part, this.resampler.process(toFloat32(pcm)));
  }

  /** How much waits to be played; told ten times a second. */
  queued(ms: number): void {
    this.lateReports = ms > LATE_MS ? this.lateReports + 1 : 0;
    if (ms <= MAX_BEHIND_MS && this.lateReports <= MAX_LATE_REPORTS) return;
    this.lateReports = 0;
    this.speaker.flush();
    this.beginAnew();
  }

  private beginAnew(): void {
    this.speaker.finish(this.key);
    this.part += 1;
    this.resampler = this.newResampler();
  }

  private get key(): string {
    return `${this.channel}/original/${this.part}`;
  }

  private newResampler(): Resampler {
    return new Resampler(CAPTURE_RATE_HZ, this.speaker.rateHz);
  }
}
