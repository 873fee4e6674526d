// Where the response time of one segment went; the parts always add up to the whole.

export interface Part {
  /** One of `StepName`, or the mark of a stage that this page does not know. */
  step: string;
  ms: number;
}

export type StepName =
  | "hear"
  | "recognise"
  | "toTranslator"
  | "translate"
  | "toVoice"
  | "firstSound"
  | "play";

const STEPS: Record<string, StepName> = {
  "asr.commit": "recognise",
  "mt.in": "toTranslator",
  "mt.out": "translate",
  "tts.in": "toVoice",
  "tts.first": "firstSound",
  "tts.out": "firstSound",
};

/**
 * `marks`: server seconds by stage mark; `playoutMs`: arrival in the page to the ear. The clocks of server and page are not
 * comparable, so what neither can see (capture, network, waiting for the end of the phrase) is the remainder, shown first.
 */
export function waterfall(
  responseMs: number,
  playoutMs: number,
  marks: Readonly<Record<string, number>>,
): Part[] {
  const times = Object.entries(marks).sort(([, a], [, b]) => a - b);
  const last = times.at(-1)?.[1] ?? 0;
  const outside = Math.max(0, responseMs - playoutMs);
  // Marks from before the phrase ended (its first partial, for instance) are not part of the response.
  const inside = times.filter(([, time]) => (last - time) * 1000 <= outside);
  const first = inside[0]?.[1] ?? last;
  const steps = inside.slice(1).map(([mark, time], i) => {
    const before = inside[i]?.[1] ?? time;
    return { step: STEPS[mark] ?? mark, ms: (time - before) * 1000 };
  });
  const heard = outside - (last - first) * 1000;
  return [{ step: "hear", ms: heard }, ...steps, { step: "play", ms: responseMs - outside }];
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** `640 ms`, `1.2 s`. */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
