import type { Info, Pair } from "../../src/api/gateway";

const pair = (source: string, target: string, more: Partial<Pair> = {}): Pair => ({
  source,
  target,
  route: "direct",
  models: [],
  spoken: true,
  ...more,
});

/** What a small installation answers. */
export const INFO: Info = {
  stages: { asr: { up: true }, mt: { up: true }, tts: { up: true } },
  sources: [
    { code: "zh", name: "Chinese" },
    { code: "en", name: "English" },
    { code: "auto", name: "Detect language" },
    { code: "pt", name: "Portuguese" },
    { code: "yue", name: "Yue" },
  ],
  pairs: [
    pair("en", "pt"),
    pair("pt", "en"),
    pair("zh", "en"),
    pair("zh", "pt", { route: "pivot" }),
    pair("yue", "en", { route: "recogniser" }),
    pair("en", "cy", { spoken: false }),
    pair("auto", "en", { route: "recogniser" }),
  ],
  voices: [
    { id: "pm_alex", name: "Alex", language: "pt-BR", engine: "kokoro" },
    { id: "pf_dora", name: "Dora", language: "pt-BR", engine: "kokoro", default: true },
    { id: "hibari", name: "Hibari", language: "en", engine: "hibari", default: true },
  ],
};
