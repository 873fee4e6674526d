// Generated from wire/events.py by `npm run generate`. Do not edit.

export const PROTOCOL = "vivavoce.v1" as const;
export const CAPTURE_RATE_HZ = 16000 as const;
export const BINARY = ["capture","speech","frame","video"] as const;

export type AnyEvent =
  | Open
  | Welcome
  | Capture
  | Frame
  | Video
  | Transcript
  | Translation
  | Speech
  | Tombstone
  | End
  | Ack
  | Status
  | Degraded
  | Error
  | Room
  | Prefer
  | Moderate
  | Signal
  | Faces;

/**
 * Producer -> stage: what this channel needs. Sent first on every connection and passed down the chain.
 *
 *     A later `open` with a higher `gen` replaces it; work of a generation older than `floor` is dropped.
 */
export interface Open {
  type: "open";
  channel: string;
  source?: string;
  targets?: string[];
  voices?: {
    [k: string]: string;
  };
  unspoken?: string[];
  reliable?: boolean;
  gen?: number;
  floor?: number | null;
}
/**
 * Stage -> whoever connected: the stage is ready, and how far it has come.
 *
 *     A producer that restarts goes on with `next_seq`, and skips source audio before `sample`.
 */
export interface Welcome {
  type: "welcome";
  channel: string;
  next_seq?: number;
  sample?: number;
}
/**
 * *Binary.* Microphone audio, PCM16LE mono 16 kHz; `span` is its place on the capture clock in samples.
 */
export interface Capture {
  type: "capture";
  channel: string;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span: [number, number];
  gen?: number;
  t?: {
    [k: string]: number;
  };
}
/**
 * *Binary.* What the speaker's camera sees: a JPEG. The newest one counts; an empty one means that it is off.
 *
 *     `sample` is its place on the capture clock. A `still` (JPEG, PNG or WebP) stays until the next frame.
 */
export interface Frame {
  type: "frame";
  channel: string;
  sample?: number;
  still?: boolean;
}
/**
 * *Binary.* A JPEG of the face that says the translation, to be shown for 40 ms.
 *
 *     It belongs to sample `offset` of the speech of segment `seq`; without a `seq` nobody speaks, and it is shown when
 *     it comes. Neither kept nor sent again: who is late misses it.
 */
export interface Video {
  type: "video";
  channel: string;
  language: string;
  number: number;
  seq?: number | null;
  offset?: number;
  sample_rate_hz?: number;
  problem?: "" | "cut" | "leaving" | "no_face" | "several_faces" | "too_small" | "turned";
  sample?: number;
}
/**
 * What was said. `stable` is the number of leading characters that do not change while speech goes on; the clause's
 *     end may correct them. A tentative text leaves out words that are likely to change, until `closing`.
 */
export interface Transcript {
  type: "transcript";
  channel: string;
  seq: number;
  rev?: number;
  state?: "committed" | "tentative";
  gen?: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span?: [number, number];
  t?: {
    [k: string]: number;
  };
  text: string;
  language: string;
  stable?: number;
  closing?: boolean;
  words?: Word[];
  translation?: string;
}
/**
 * One recognised word with its place on the capture clock, in samples at 16 kHz.
 */
export interface Word {
  text: string;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span: [number, number];
}
/**
 * The segment in one target language. `route` names the models it went through, in order.
 */
export interface Translation {
  type: "translation";
  channel: string;
  seq: number;
  rev?: number;
  state?: "committed" | "tentative";
  gen?: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span?: [number, number];
  t?: {
    [k: string]: number;
  };
  text: string;
  language: string;
  source_language: string;
  stable?: number;
  closing?: boolean;
  route?: string[];
}
/**
 * *Binary.* Synthesised speech, PCM16LE mono, in frames of at most 100 ms that follow each other by `offset`.
 *
 *     `offset` counts samples from the start of the segment's audio; `phonemes` come with the first frame that they
 *     describe; `last` marks the end of the segment (its payload may be empty).
 */
export interface Speech {
  type: "speech";
  channel: string;
  seq: number;
  rev?: number;
  state?: "committed" | "tentative";
  gen?: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span?: [number, number];
  t?: {
    [k: string]: number;
  };
  language: string;
  voice?: string;
  rate?: number;
  sample_rate_hz: number;
  offset?: number;
  phonemes?: Phoneme[];
  last?: boolean;
}
/**
 * One phone of synthesised speech, in seconds from the start of its segment's audio.
 */
export interface Phoneme {
  symbol: string;
  start: number;
  end: number;
}
/**
 * A segment that failed or was dropped in one stage. It takes the segment's place, so that nobody waits for it.
 */
export interface Tombstone {
  type: "tombstone";
  channel: string;
  seq: number;
  rev?: number;
  state?: "committed" | "tentative";
  gen?: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span?: [number, number];
  t?: {
    [k: string]: number;
  };
  stage: string;
  code: string;
  language?: string;
}
/**
 * Nothing follows: `seq` is one past the last segment. Passed down the chain after everything before it.
 */
export interface End {
  type: "end";
  channel: string;
  seq: number;
  rev?: number;
  state?: "committed" | "tentative";
  gen?: number;
  /**
   * @minItems 2
   * @maxItems 2
   */
  span?: [number, number];
  t?: {
    [k: string]: number;
  };
}
/**
 * Receiver -> sender: everything made from this message has arrived where it was going; it need not be kept.
 *
 *     For `capture`, `sample` acknowledges all audio before it; for segments, `seq` and `language` name the one meant; for
 *     `video`, `seq` is the frame's `number`; one of kind `prefer` answers every `prefer`, an empty one too.
 */
export interface Ack {
  type: "ack";
  channel: string;
  kind: "capture" | "end" | "prefer" | "speech" | "tombstone" | "transcript" | "translation" | "video";
  seq?: number;
  language?: string;
  sample?: number;
}
/**
 * Gateway -> browser: whether a stage is reachable now.
 */
export interface Status {
  type: "status";
  channel: string;
  stage: string;
  up: boolean;
  message?: string;
}
/**
 * A stage works below its normal service (`level` 0 is normal again).
 */
export interface Degraded {
  type: "degraded";
  channel: string;
  stage: string;
  level: number;
  reason?: string;
}
/**
 * What was wrong and what to do. `code` is stable.
 */
export interface Error {
  type: "error";
  channel: string;
  code: string;
  message: string;
  seq?: number | null;
  retry_after_s?: number | null;
}
/**
 * Gateway -> member: who is here. `channel` is the room's id. Comes first, and whenever something changed.
 */
export interface Room {
  type: "room";
  channel: string;
  name?: string;
  you: string;
  members?: Member[];
  listeners?: number;
  locked?: boolean;
  recording?: boolean;
}
/**
 * One person in a room. `channel` is the stream of those who may speak; `name` is text, never markup.
 */
export interface Member {
  id: string;
  name: string;
  role: "host" | "listener" | "speaker";
  channel?: string;
  speaks?: string;
  hears?: string;
  muted?: boolean;
  present?: boolean;
  via?: "socket" | "webrtc" | "whep" | "whip";
}
/**
 * Member -> gateway: what is different from now on; fields that are left out stay. `channel` is the room's id.
 */
export interface Prefer {
  type: "prefer";
  channel: string;
  name?: string | null;
  speaks?: string | null;
  hears?: string | null;
  voice?: string | null;
  speech?: boolean | null;
  original?: boolean | null;
  muted?: boolean | null;
}
/**
 * Host -> gateway: keep the room in order. `member` is who it is about. `channel` is the room's id.
 */
export interface Moderate {
  type: "moderate";
  channel: string;
  action:
    | "end"
    | "lock"
    | "make_listener"
    | "make_speaker"
    | "mute"
    | "record"
    | "remove"
    | "stop"
    | "unlock"
    | "unmute";
  member?: string;
}
/**
 * Member <-> gateway: a WebRTC description, complete with its candidates. The member offers, the gateway answers.
 *
 *     `channel` is the room's id. An empty `sdp` in an offer ends the connection; everything comes by this socket again.
 */
export interface Signal {
  type: "signal";
  channel: string;
  description: "answer" | "offer";
  sdp: string;
}
/**
 * Gateway -> member: whose faces come by WebRTC. `channel` is the room's id.
 *
 *     `channels` are in the order of the sections of the offer that receive video; empty: nobody's. Of everybody else
 *     comes `video`.
 */
export interface Faces {
  type: "faces";
  channel: string;
  channels?: string[];
}

export const DEFAULTS = {
  "open": {
    "source": "auto",
    "targets": [],
    "voices": {},
    "unspoken": [],
    "reliable": false,
    "gen": 0,
    "floor": null
  },
  "welcome": {
    "next_seq": 0,
    "sample": 0
  },
  "capture": {
    "gen": 0,
    "t": {}
  },
  "frame": {
    "sample": 0,
    "still": false
  },
  "video": {
    "seq": null,
    "offset": 0,
    "sample_rate_hz": 0,
    "problem": "",
    "sample": 0
  },
  "transcript": {
    "rev": 0,
    "state": "committed",
    "gen": 0,
    "span": [
      0,
      0
    ],
    "t": {},
    "stable": 0,
    "closing": false,
    "words": [],
    "translation": ""
  },
  "translation": {
    "rev": 0,
    "state": "committed",
    "gen": 0,
    "span": [
      0,
      0
    ],
    "t": {},
    "stable": 0,
    "closing": false,
    "route": []
  },
  "speech": {
    "rev": 0,
    "state": "committed",
    "gen": 0,
    "span": [
      0,
      0
    ],
    "t": {},
    "voice": "",
    "rate": 1,
    "offset": 0,
    "phonemes": [],
    "last": false
  },
  "tombstone": {
    "rev": 0,
    "state": "committed",
    "gen": 0,
    "span": [
      0,
      0
    ],
    "t": {},
    "language": ""
  },
  "end": {
    "rev": 0,
    "state": "committed",
    "gen": 0,
    "span": [
      0,
      0
    ],
    "t": {}
  },
  "ack": {
    "seq": 0,
    "language": "",
    "sample": 0
  },
  "status": {
    "message": ""
  },
  "degraded": {
    "reason": ""
  },
  "error": {
    "seq": null,
    "retry_after_s": null
  },
  "room": {
    "name": "",
    "members": [],
    "listeners": 0,
    "locked": false,
    "recording": false
  },
  "prefer": {
    "name": null,
    "speaks": null,
    "hears": null,
    "voice": null,
    "speech": null,
    "original": null,
    "muted": null
  },
  "moderate": {
    "member": ""
  },
  "signal": {},
  "faces": {
    "channels": []
  }
} as const;
