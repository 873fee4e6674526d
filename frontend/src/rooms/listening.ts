// What a listener hears of the others: their own voices, quieter while the translation speaks, the translation, or neither.

export type SoundMode = "both" | "translation" | "captions";

export interface Listening {
  mode: SoundMode;
  /** Volumes, 0 to 1. */
  original: number;
  translation: number;
}

export const LISTENING: Listening = { mode: "translation", original: 0.5, translation: 1 };

/** Of the original's volume while the translation of the same person speaks (-14 dB). */
const DUCKED = 0.2;

/** Volume of a speaker's own voice. `ducked`: their translation is being spoken. */
export function originalVolume({ mode, original }: Listening, ducked: boolean): number {
  if (mode !== "both") return 0;
  return ducked ? original * DUCKED : original;
}

export function translationVolume({ mode, translation }: Listening): number {
  return mode === "captions" ? 0 : translation;
}
