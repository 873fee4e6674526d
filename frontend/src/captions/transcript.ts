// What was said, written down: WebVTT, SubRip and plain text.
import { CAPTURE_RATE_HZ } from "../generated/events";
import type { Captions, Line } from "./captions";

export interface Spoken {
  /** Seconds since the session began. */
  startS: number;
  endS: number;
  /** Empty where only one person speaks. */
  speaker: string;
  text: string;
}

export const FORMATS = ["vtt", "srt", "txt"] as const;
export type Format = (typeof FORMATS)[number];

export const MIME_TYPES: Record<Format, string> = {
  vtt: "text/vtt",
  srt: "application/x-subrip",
  txt: "text/plain",
};

/** Languages in which something stands, in order of appearance. */
export function languagesOf(captions: Captions): string[] {
  const lines = captions.flatMap(({ source, translation }) => [source, translation]);
  return [...new Set(lines.flatMap((line) => (isFinal(line) ? line.language : [])))];
}

/** What stands in one language; a channel that took over from another one goes on where that one ended. */
export function spokenIn(captions: Captions, language: string): Spoken[] {
  let channel = "";
  let base = 0;
  let last = 0;
  return captions.flatMap(({ source, translation, ...caption }) => {
    if (caption.channel !== channel) base = last;
    channel = caption.channel;
    last = base + caption.end;
    const line = [translation, source].find((line) => isFinal(line) && line.language === language);
    if (!line) return [];
    const startS = (base + caption.begin) / CAPTURE_RATE_HZ;
    return [{ startS, endS: last / CAPTURE_RATE_HZ, speaker: "", text: line.text }];
  });
}

const isFinal = (line: Line | null): line is Line => Boolean(line?.final && line.text);

export function transcriptAs(format: Format, spoken: readonly Spoken[]): string {
  if (format === "txt") return spoken.map((each) => `${saidBy(each)}\n`).join("");
  return format === "vtt" ? webVtt(spoken) : subRip(spoken);
}

function webVtt(spoken: readonly Spoken[]): string {
  const cues = spoken.map(
    ({ startS, endS, speaker, text }) =>
      `${clock(startS, ".")} --> ${clock(endS, ".")}\n${speaker && `<v ${escaped(speaker)}>`}${escaped(text)}\n`,
  );
  return ["WEBVTT\n", ...cues].join("\n");
}

function subRip(spoken: readonly Spoken[]): string {
  return spoken
    .map(
      (each, index) =>
        `${index + 1}\n${clock(each.startS, ",")} --> ${clock(each.endS, ",")}\n${saidBy(each)}\n`,
    )
    .join("\n");
}

const saidBy = ({ speaker, text }: Spoken) => (speaker ? `${oneLine(speaker)}: ` : "") + oneLine(text);

/** `01:02:03.456`. */
function clock(seconds: number, point: string): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const parts = [two(ms / 3_600_000), two((ms / 60_000) % 60), two((ms / 1000) % 60)];
  return `${parts.join(":")}${point}${String(ms % 1000).padStart(3, "0")}`;
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

const escaped = (text: string) =>
  oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
