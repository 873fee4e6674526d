// Frames of video as the gateway sends them.
import type { EventOf } from "../../src/wire/codec";

export function video(number: number, seq: number | null = null, ms = 0): EventOf<"video"> {
  const at = { offset: (ms * 24_000) / 1000, sample_rate_hz: seq === null ? 0 : 24_000 };
  return { type: "video", channel: "c", language: "pt", number, seq, problem: "", sample: 0, ...at };
}
