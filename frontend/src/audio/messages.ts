// What the page and the audio thread say to each other.
import type { CaptureFrame } from "./capture";
import type { PlayoutReport } from "./playout";

export type FromCapture = { kind: "begun"; contextTime: number } | { kind: "frame"; frame: CaptureFrame };

export type ToPlayer =
  | { kind: "push"; key: string; order: number; samples: Float32Array }
  | { kind: "finish"; key: string }
  | { kind: "flush" }
  | { kind: "stop" };

export type FromPlayer = { kind: "reports"; reports: PlayoutReport[] } | { kind: "queue"; queuedMs: number };
