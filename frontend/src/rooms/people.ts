// Who is in the room, and what the page shows of what they say.
import type { Caption, Captions } from "../captions/captions";
import type { Member } from "../generated/events";

export type Person = Required<Member>;

/** As the gateway tells it, with what it left out. */
export function personOf(member: Member): Person {
  return {
    channel: "",
    speaks: "",
    hears: "",
    muted: false,
    present: true,
    via: "socket",
    ...member,
  };
}

/** Those with a voice in the room; the host is one of them. */
export const speakersOf = (people: readonly Person[]) => people.filter(({ channel }) => channel !== "");

/** The captions that stand under one speaker: the newest ones that have words. */
export function captionsUnder(captions: Captions, channel: string, count: number): Caption[] {
  return captions.filter((caption) => caption.channel === channel && hasWords(caption)).slice(-count);
}

/** What the reader reads: the translation where there is one, else what was said. */
export const readable = ({ source, translation }: Caption) => (translation?.text ? translation : source);

export const hasWords = ({ source, translation }: Caption) => Boolean(source?.text || translation?.text);

/** Channels of those who are in the middle of a sentence, or whose translation is being spoken. */
export function speakingNow(captions: Captions): Set<string> {
  const last = new Map(captions.map((caption) => [caption.channel, caption]));
  const active = captions.filter(
    (caption) =>
      caption.voice === "playing" || (last.get(caption.channel) === caption && !caption.source?.final),
  );
  return new Set(active.map(({ channel }) => channel));
}
