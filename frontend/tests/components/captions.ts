import type { Caption, Line } from "../../src/captions/captions";

export const line = (text: string, more: Partial<Line> = {}): Line => ({
  text,
  stable: 0,
  final: true,
  rev: 0,
  language: "en",
  ...more,
});

export const caption = (seq: number, more: Partial<Caption> = {}): Caption => ({
  key: `c/${seq}`,
  channel: "c",
  seq,
  gen: 0,
  begin: 0,
  end: 0,
  source: line(`Sentence ${seq}.`),
  translation: line(`Frase ${seq}.`, { language: "pt" }),
  route: [],
  voice: "none",
  failure: "",
  responseMs: null,
  playoutMs: null,
  lagMs: null,
  rate: 1,
  marks: {},
  ...more,
});
