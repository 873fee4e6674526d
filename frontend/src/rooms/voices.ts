// Everybody's voice in the ear of one listener: the translation, and the original beneath it.
import type { Engine } from "../audio/engine";
import type { Speaker } from "../audio/speaker";
import type { CaptionAction } from "../captions/captions";
import type { Heard } from "../face/heard";
import { CAPTURE_RATE_HZ } from "../generated/events";
import { Voice, type VoiceHandlers } from "../session/voice";
import type { EventOf } from "../wire/codec";
import { type Listening, originalVolume, translationVolume } from "./listening";
import { Original } from "./original";

interface Person {
  voice: Voice;
  speech: Speaker;
  original: Original;
  microphone: Speaker;
  /** Captions whose translation is being spoken now. */
  playing: Set<string>;
  /** Context time of the first sample of their capture clock; NaN until their original has been heard. */
  began: number;
  left: boolean;
}

export interface RoomVoiceHandlers extends VoiceHandlers {
  queue(queuedMs: number): void;
}

export class Voices {
  private readonly people = new Map<string, Person>();
  private readonly waitingMs = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private listening: Listening,
    /** Whether the listener understands what this channel says without translation. */
    private readonly understood: (channel: string) => boolean,
    private readonly handlers: RoomVoiceHandlers,
  ) {}

  /** Returns whether the segment is now complete. */
  takeSpeech(event: EventOf<"speech">, pcm: Int16Array): boolean {
    return this.of(event.channel).voice.take(event, pcm, event.span[1]);
  }

  /** Speech that comes by WebRTC begins to be heard. */
  begun(event: EventOf<"speech">): void {
    this.of(event.channel).voice.begin(event, event.span[1]);
  }

  /** It has been heard to its end. */
  heardOut(event: EventOf<"speech">, samples: number, peak: number): void {
    this.of(event.channel).voice.finish(event, samples / event.sample_rate_hz, peak);
    this.closeIfDone(event.channel);
  }

  /** The rest of it comes by the socket. */
  cut(event: EventOf<"speech">, samples: number): void {
    this.of(event.channel).voice.skip(event, samples);
  }

  /** How much waits to be played, in milliseconds. */
  get queuedMs(): number {
    return Math.max(0, ...this.waitingMs.values());
  }

  takeOriginal({ channel, span }: EventOf<"capture">, pcm: Int16Array): void {
    const person = this.of(channel);
    const began = this.engine.now() - span[1] / CAPTURE_RATE_HZ;
    person.began = Number.isNaN(person.began) ? began : Math.min(person.began, began);
    person.original.take(span[0], pcm);
  }

  /** Where in this speaker's translation the listener is now; null in silence. */
  heard(channel: string): Heard | null {
    const { engine } = this;
    return this.people.get(channel)?.voice.clock.at(engine.now() - engine.outputLatency()) ?? null;
  }

  giveUp(event: EventOf<"tombstone">): void {
    this.people.get(event.channel)?.voice.giveUp(event);
  }

  listen(listening: Listening): void {
    this.listening = listening;
    for (const channel of this.people.keys()) this.adjust(channel);
  }

  /** Other languages are wanted: what still waits is not. */
  flush(): void {
    for (const { voice } of this.people.values()) voice.flush();
  }

  /** They have gone: their last words are still spoken. */
  retire(channel: string): void {
    const person = this.people.get(channel);
    if (person) person.left = true;
    this.closeIfDone(channel);
  }

  private of(channel: string): Person {
    const known = this.people.get(channel);
    if (known) return known;
    const speech = this.engine.open({
      onPlayed: (report, at) => {
        this.people.get(channel)?.voice.report(report, at);
        this.closeIfDone(channel);
      },
      onQueue: (ms) => this.tellQueue(channel, ms),
    });
    const microphone = this.engine.open({
      onPlayed: () => {},
      onQueue: (ms) => this.people.get(channel)?.original.queued(ms),
    });
    const person: Person = {
      speech,
      microphone,
      voice: new Voice(speech, this.timing(channel), this.voiceHandlers(channel)),
      original: new Original(microphone, channel),
      playing: new Set(),
      began: Number.NaN,
      left: false,
    };
    this.people.set(channel, person);
    this.adjust(channel);
    return person;
  }

  private timing(channel: string) {
    return {
      now: () => this.engine.now(),
      outputLatency: () => this.engine.outputLatency(),
      captureTime: (sample: number) =>
        (this.people.get(channel)?.began ?? Number.NaN) + sample / CAPTURE_RATE_HZ,
    };
  }

  private voiceHandlers(channel: string): VoiceHandlers {
    const { caption, played, underrun } = this.handlers;
    return {
      played,
      underrun,
      caption: (action) => {
        this.duck(channel, action);
        caption(action);
      },
    };
  }

  private duck(channel: string, action: CaptionAction): void {
    const playing = this.people.get(channel)?.playing;
    if (!playing || action.type !== "voice") return;
    if (action.voice === "playing") playing.add(action.key);
    else playing.delete(action.key);
    this.adjust(channel);
  }

  private adjust(channel: string): void {
    const person = this.people.get(channel);
    if (!person) return;
    person.speech.setVolume(translationVolume(this.listening));
    person.microphone.setVolume(
      this.understood(channel)
        ? translationVolume(this.listening)
        : originalVolume(this.listening, person.playing.size > 0),
    );
  }

  private tellQueue(channel: string, ms: number): void {
    this.waitingMs.set(channel, ms);
    this.handlers.queue(this.queuedMs);
  }

  private closeIfDone(channel: string): void {
    const person = this.people.get(channel);
    if (!person?.left || !person.voice.quiet) return;
    person.speech.close();
    person.microphone.close();
    this.people.delete(channel);
    this.waitingMs.delete(channel);
  }
}
