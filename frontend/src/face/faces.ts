// The faces of everybody in a room, each with its own queue and clock.

import { median } from "../latency/waterfall";
import { type FaceFacts, FacePlayer } from "./player";
import type { FaceFrame } from "./queue";
import type { FaceStream } from "./stream";

export class Faces {
  private readonly players = new Map<string, FacePlayer>();

  of(channel: string): FacePlayer {
    const player = this.players.get(channel) ?? new FacePlayer();
    this.players.set(channel, player);
    return player;
  }

  push(frame: FaceFrame, nowMs: number): void {
    this.of(frame.event.channel).push(frame, nowMs);
  }

  /** Somebody's face comes by WebRTC; null: not any more. */
  stream(channel: string, stream: FaceStream | null): void {
    this.of(channel).stream = stream;
  }

  /** Only these people are here now. */
  keep(channels: readonly string[]): void {
    for (const channel of this.players.keys()) if (!channels.includes(channel)) this.players.delete(channel);
  }

  /** By how much pictures are behind the voice lately, in the middle; null where none was compared. */
  get skewMs(): number | null {
    return median([...this.players.values()].flatMap(({ lately }) => lately));
  }

  get facts(): Record<string, FaceFacts> {
    return Object.fromEntries([...this.players].map(([channel, { facts }]) => [channel, facts]));
  }
}
