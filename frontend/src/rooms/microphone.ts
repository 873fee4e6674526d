// The microphone of somebody in a room: may be changed, unplugged and plugged in again while they stay.
import { type Problem, problem, problemOf } from "../session/problems";

export interface MicrophoneHandlers {
  /** What is said from now on comes from here. */
  opened(stream: MediaStream, track: MediaStreamTrack): void;
  notice(problem: Problem): void;
  settled(code: string): void;
}

export class Microphone {
  stream: MediaStream | null = null;
  private closed = false;

  constructor(
    private readonly ask: (deviceId: string) => Promise<MediaStream>,
    private readonly handlers: MicrophoneHandlers,
  ) {}

  get track(): MediaStreamTrack | null {
    return this.stream?.getAudioTracks()[0] ?? null;
  }

  /** By its id; empty: the system's default. Throws MicrophoneError. */
  async open(deviceId: string): Promise<void> {
    const stream = await this.ask(deviceId);
    if (this.closed) {
      stop(stream);
      return;
    }
    const before = this.stream;
    this.stream = stream;
    const { track } = this;
    if (track) {
      track.addEventListener("ended", () => this.stream === stream && void this.lost());
      this.handlers.opened(stream, track);
    }
    stop(before);
  }

  /** Another one; the one that is there stays where that cannot be had. */
  async change(deviceId: string): Promise<void> {
    try {
      await this.open(deviceId);
      this.handlers.settled("microphone-gone");
    } catch (error) {
      if (!this.closed) this.handlers.notice(problemOf(error));
    }
  }

  /** Devices have come or gone: whoever has none takes the system's default. */
  devicesChanged(): void {
    if (this.track?.readyState === "ended") void this.change("");
  }

  close(): void {
    this.closed = true;
    stop(this.stream);
  }

  /** It was unplugged: the system's default takes over where there is one. */
  private async lost(): Promise<void> {
    if (this.closed) return;
    try {
      await this.open("");
      this.handlers.notice(problem("microphone-changed"));
    } catch {
      this.handlers.notice(problem("microphone-gone"));
    }
  }
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
