// What measures the page from outside (the end-to-end test) can read of it. Nothing in the page reads it back.
import type { Captions } from "./captions/captions";
import type { FaceFacts } from "./face/player";
import type { Call } from "./hooks/useCall";
import type { Person } from "./rooms/people";
import type { PlayedSegment } from "./session/voice";

export interface Diagnostics {
  phase: string;
  captions: Captions;
  /** In a room: who is there. */
  people?: readonly Person[];
  /** And who of them this is. */
  self?: string;
  /** Segments as the player really played them. */
  played: readonly PlayedSegment[];
  underruns: number;
  queuedMs: number;
  /** What was drawn of the face. */
  face: FaceFacts;
  /** In a room: what was drawn of everybody's face, by channel. */
  faces?: Record<string, FaceFacts>;
  /** Peak of the last 40 ms that left the player, 0 to 1. */
  outputLevel(): number;
}

declare global {
  interface Window {
    __vivavoce?: Diagnostics;
  }
}

export function expose(diagnostics: Diagnostics): void {
  window.__vivavoce = diagnostics;
}

export function exposeCall({ visit, captions, feeds, people, self, outputLevel }: Call): void {
  expose({
    phase: visit.name,
    captions,
    people,
    self,
    played: feeds.played,
    get underruns() {
      return feeds.underruns;
    },
    get queuedMs() {
      return feeds.queuedMs.get();
    },
    face: feeds.face.facts,
    get faces() {
      return feeds.faces.facts;
    },
    outputLevel,
  });
}
