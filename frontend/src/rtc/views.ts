// Whose face comes by which video section of the connection.
import type { FaceStream } from "../face/stream";

export interface ClosableStream extends FaceStream {
  close(): void;
}

export interface ViewHandlers {
  /** Somebody's face comes by WebRTC now; null: not any more. */
  face(channel: string, stream: FaceStream | null): void;
  /** By how much their picture is behind what is heard. */
  skew(channel: string, ms: number): void;
}

export class Views {
  private readonly streams = new Map<number, ClosableStream>();
  private channels: readonly string[] = [];

  constructor(
    /** Of one of the sections, counted from zero; null where there is none. */
    private readonly open: (section: number) => ClosableStream | null,
    private readonly handlers: ViewHandlers,
  ) {}

  /** What the gateway says: a channel for each section, empty where it shows nobody. */
  told(channels: readonly string[]): void {
    const before = this.channels;
    this.channels = channels;
    for (const [section, channel] of before.entries())
      if (channel && channels[section] !== channel) this.handlers.face(channel, null);
    for (const [section, channel] of channels.entries())
      if (channel && before[section] !== channel) this.handlers.face(channel, this.streamOf(section));
  }

  skew(section: number, ms: number): void {
    const channel = this.channels[section];
    if (channel) this.handlers.skew(channel, ms);
  }

  close(): void {
    this.told([]);
    for (const stream of this.streams.values()) stream.close();
    this.streams.clear();
  }

  private streamOf(section: number): FaceStream | null {
    const stream = this.streams.get(section) ?? this.open(section);
    if (stream) this.streams.set(section, stream);
    return stream;
  }
}
