// What changes many times a second, or is only for measuring: read without rendering.
import { useState } from "react";
import { Faces } from "../face/faces";
import { FacePlayer } from "../face/player";
import { Feed } from "../session/feed";
import type { PlayedSegment } from "../session/voice";

const MAX_PLAYED = 500;

export interface Feeds {
  level: Feed<number>;
  queuedMs: Feed<number>;
  played: PlayedSegment[];
  underruns: number;
  face: FacePlayer;
  /** In a room: everybody's. */
  faces: Faces;
}

export function useFeeds(): Feeds {
  const [feeds] = useState<Feeds>(() => ({
    level: new Feed(0),
    queuedMs: new Feed(0),
    played: [],
    underruns: 0,
    face: new FacePlayer(),
    faces: new Faces(),
  }));
  return feeds;
}

export function notePlayed(feeds: Feeds, segment: PlayedSegment): void {
  feeds.played.push(segment);
  if (feeds.played.length > MAX_PLAYED) feeds.played.shift();
}
