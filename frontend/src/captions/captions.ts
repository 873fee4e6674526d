// What has been said and how it was translated: one caption per segment, built from events in any order.
import type { EventOf, WireEvent } from "../wire/codec";

export interface Line {
  text: string;
  /** Leading characters that will not change. */
  stable: number;
  final: boolean;
  rev: number;
  language: string;
}

export type VoiceState = "none" | "coming" | "playing" | "played" | "skipped";

export interface Caption {
  key: string;
  channel: string;
  seq: number;
  gen: number;
  /** Where it begins and ends on the channel's clock, in samples at 16 kHz. */
  begin: number;
  end: number;
  source: Line | null;
  translation: Line | null;
  route: readonly string[];
  voice: VoiceState;
  /** Why part of it is missing; empty when nothing is. */
  failure: string;
  /** From the end of the phrase to its first translated sound. */
  responseMs: number | null;
  /** Of that: from the arrival of the speech in the page to the ear. */
  playoutMs: number | null;
  /** From the end of the phrase until all of its translation had been heard. */
  lagMs: number | null;
  /** Pace of the voice; 1 is its own. */
  rate: number;
  /** Server clock in seconds by stage mark. */
  marks: Readonly<Record<string, number>>;
}

export type CaptionAction =
  | { type: "event"; event: WireEvent }
  | { type: "voice"; key: string; voice: VoiceState; marks?: Record<string, number>; rate?: number }
  | { type: "heard"; key: string; responseMs: number; playoutMs: number }
  | { type: "spoken"; key: string; lagMs: number }
  | { type: "changed"; channel: string; gen: number }
  | { type: "replaced"; channel: string; sample: number }
  | { type: "stopped" }
  | { type: "clear" };

export type Captions = readonly Caption[];

export const MAX_CAPTIONS = 500;

export const captionKey = (channel: string, seq: number) => `${channel}/${seq}`;

export function captions(list: Captions, action: CaptionAction): Captions {
  switch (action.type) {
    case "event":
      return takeEvent(list, action.event);
    case "voice":
      return update(list, action.key, (caption) => ({
        ...caption,
        voice: action.voice,
        rate: action.rate ?? caption.rate,
        marks: action.marks ?? caption.marks,
      }));
    case "spoken":
      return update(list, action.key, (caption) => ({ ...caption, lagMs: action.lagMs }));
    case "heard":
      return update(list, action.key, (caption) => ({
        ...caption,
        responseMs: action.responseMs,
        playoutMs: action.playoutMs,
      }));
    case "changed":
      return list.filter(
        (caption) => !isUnfinished(caption) || !isOlder(caption, action.channel, action.gen),
      );
    case "replaced":
      // What lies behind that sample is heard again in a new channel.
      return list.filter(({ channel, end }) => channel !== action.channel || end <= action.sample);
    case "stopped":
      return list.filter((caption) => !isUnfinished(caption));
    case "clear":
      return [];
  }
}

/** Its translation is shown and not spoken, because too much speech was waiting. */
export function isLeftOut({ voice, failure }: Caption): boolean {
  return voice === "skipped" || failure === "tts:skipped";
}

/** Nothing of it is committed: it may be taken back. */
function isUnfinished(caption: Caption): boolean {
  return !caption.source?.final && !caption.translation?.final;
}

function isOlder(caption: Caption, channel: string, gen: number): boolean {
  return caption.channel === channel && caption.gen < gen;
}

function takeEvent(list: Captions, event: WireEvent): Captions {
  if (event.type === "transcript") return withSource(list, event);
  if (event.type === "translation") return withTranslation(list, event);
  if (event.type === "tombstone") {
    const failure = `${event.stage}:${event.code}`;
    return update(list, captionKey(event.channel, event.seq), (caption) => ({ ...caption, failure }));
  }
  return list;
}

function withSource(list: Captions, event: EventOf<"transcript">): Captions {
  return upsert(list, event, (caption) =>
    isNews(caption.source, event)
      ? { ...caption, source: line(event), begin: event.span[0], end: event.span[1] }
      : caption,
  );
}

function withTranslation(list: Captions, event: EventOf<"translation">): Captions {
  return upsert(list, event, (caption) => {
    const sameLanguage = caption.translation?.language === event.language;
    const known = sameLanguage || event.gen <= caption.gen ? caption.translation : null;
    return isNews(known, event)
      ? { ...caption, gen: event.gen, translation: line(event), route: event.route }
      : caption;
  });
}

function line({ text, stable, state, rev, language }: EventOf<"transcript"> | EventOf<"translation">): Line {
  return { text, stable, final: state === "committed", rev, language };
}

/** The socket keeps order, so a lower revision is not old news: it comes from a stage that has restarted. */
function isNews(known: Line | null, event: { state: string; rev: number }): boolean {
  return !known || (!known.final && (event.state === "committed" || event.rev !== known.rev));
}

function update(list: Captions, key: string, change: (caption: Caption) => Caption): Captions {
  const index = list.findLastIndex((caption) => caption.key === key);
  const before = list[index];
  if (!before) return list;
  const after = change(before);
  return after === before ? list : list.with(index, after);
}

type Segment = EventOf<"transcript"> | EventOf<"translation">;

function upsert(list: Captions, event: Segment, change: (caption: Caption) => Caption): Captions {
  const key = captionKey(event.channel, event.seq);
  if (list.some((caption) => caption.key === key)) return update(list, key, change);
  const added = change(blank(key, event));
  const next = list.findIndex((caption) => caption.channel === event.channel && caption.seq > event.seq);
  return list.toSpliced(next < 0 ? list.length : next, 0, added).slice(-MAX_CAPTIONS);
}

function blank(key: string, { channel, seq, gen, span }: Segment): Caption {
  const empty = { source: null, translation: null, route: [], failure: "", marks: {} };
  const [begin, end] = span;
  return {
    key,
    channel,
    seq,
    gen,
    begin,
    end,
    ...empty,
    voice: "none",
    lagMs: null,
    rate: 1,
    responseMs: null,
    playoutMs: null,
  };
}
