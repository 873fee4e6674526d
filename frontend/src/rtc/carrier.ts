// Which way sound and pictures go: by WebRTC where it connects, else, and when it breaks, by the socket.
import type { EventOf } from "../wire/codec";
import { type MarkHandlers, Marks } from "./marks";
import { Peer, type PeerLike } from "./peer";
import type { TrackSound } from "./sound";
import { type ClosableStream, type ViewHandlers, Views } from "./views";

export interface CarrierPorts {
  /** Null where the browser has no WebRTC. */
  createPeer(): PeerLike | null;
  createSound(): TrackSound;
  /** How many speakers' faces may come by it. */
  faces: number;
  createStream(track: MediaStreamTrack): ClosableStream;
}

export interface CarrierHandlers extends MarkHandlers, ViewHandlers {
  /** To the gateway; an empty offer ends it. */
  signal(sdp: string): void;
  /** The microphone's audio is kept from now on, and not sent by the socket until the gateway asks for it. */
  hold(): void;
  /** WebRTC is up. */
  came(): void;
  /** It cannot be had, or is over; what was only lost is tried again. */
  gaveUp(reason: "webrtc-blocked" | "webrtc-lost"): void;
}

/** Somebody who is still to hear this much by the socket does not change ways: the two would speak at once. */
const QUIET_MS = 300;
const LOOK_MS = 500;
/** After a lost connection, what was said meanwhile takes a moment to come. */
const SETTLE_MS = 1_500;
const AGAIN_MS = 20_000;
const MAX_LOST = 3;

export class Carrier {
  private peer: Peer | null = null;
  private sound: TrackSound | null = null;
  private marks: Marks | null = null;
  private views: Views | null = null;
  private microphone: MediaStreamTrack | null = null;
  private camera: MediaStreamTrack | null = null;
  private waiting: ReturnType<typeof setInterval> | undefined;
  /** The gateway has confirmed it. */
  private carrying = false;
  private offered = false;
  private lost = 0;
  private hopeless = false;
  private again: () => void = () => {};
  private volume = 1;

  constructor(
    private readonly ports: CarrierPorts,
    private readonly handlers: CarrierHandlers,
  ) {}

  get up(): boolean {
    return this.marks !== null;
  }

  /** The socket is ready: offer WebRTC as soon as no more than a moment waits to be heard. */
  offer(microphone: MediaStreamTrack | null, queuedMs: () => number): void {
    this.drop();
    this.microphone = microphone;
    if (this.hopeless) return;
    this.again = () => this.offer(this.microphone, queuedMs);
    const from = performance.now() + (this.offered ? SETTLE_MS : 0);
    this.offered = true;
    const look = () => performance.now() >= from && queuedMs() <= QUIET_MS && this.begin();
    this.waiting = setInterval(look, LOOK_MS);
    look();
  }

  answered(sdp: string): void {
    void this.peer?.answer(sdp);
  }

  /** The gateway does not want to, or cannot. */
  refused(): void {
    if (this.peer) this.giveUp();
  }

  /** Which way the gateway says that sound goes. */
  told(via: string): void {
    if (via === "webrtc" && this.up && !this.carrying) {
      this.carrying = true;
      this.handlers.hold();
    } else if (via === "socket" && this.carrying) this.giveUp();
  }

  /** Whether this is about sound that comes by WebRTC. */
  take(event: EventOf<"speech">, samples: number): boolean {
    return this.marks?.take(event, samples) ?? false;
  }

  cutShort(event: EventOf<"tombstone">): void {
    this.marks?.giveUp(event);
  }

  flush(): void {
    this.marks?.flush();
  }

  /** Another microphone in the place of the one before. */
  speak(microphone: MediaStreamTrack): void {
    this.microphone = microphone;
    this.peer?.speak(microphone);
  }

  /** The camera; null: it is off. */
  see(camera: MediaStreamTrack | null): void {
    this.camera = camera;
    this.peer?.see(camera);
  }

  /** It goes by WebRTC. */
  get carriesCamera(): boolean {
    return this.up && (this.peer?.takesCamera ?? false);
  }

  /** Whose faces the gateway sends. */
  shows(channels: readonly string[]): void {
    this.views?.told(channels);
  }

  setVolume(volume: number): void {
    this.volume = volume;
    this.sound?.setVolume(volume);
  }

  level(): number {
    return this.up ? (this.sound?.level() ?? 0) : 0;
  }

  /** The socket is gone, and WebRTC with it; what had not been heard comes again when it is back. */
  drop(): void {
    this.clear();
  }

  private begin(): void {
    clearInterval(this.waiting);
    const connection = this.ports.createPeer();
    if (!connection) {
      this.giveUp();
      return;
    }
    const sound = this.ports.createSound();
    sound.setVolume(this.volume);
    this.sound = sound;
    const peer = new Peer(connection, {
      offer: this.handlers.signal,
      track: (stream) => void sound.play(stream).catch(() => this.peer === peer && this.giveUp()),
      up: () => {
        this.marks = new Marks({ level: () => sound.level(), flows: () => peer.flows }, this.handlers);
        this.handlers.came();
      },
      over: () => this.giveUp(),
      skew: (section, ms) => this.views?.skew(section, ms),
    });
    this.peer = peer;
    this.views = new Views((section) => {
      const track = peer.faceOf(section);
      return track && this.ports.createStream(track);
    }, this.handlers);
    void peer.start(this.microphone, this.ports.faces);
    peer.see(this.camera);
  }

  private giveUp(): void {
    const reason = this.up ? "webrtc-lost" : "webrtc-blocked";
    const offered = this.peer !== null;
    if (this.up) this.lost += 1;
    this.hopeless = !this.up || this.lost >= MAX_LOST;
    this.clear();
    if (!this.hopeless) this.waiting = setInterval(this.again, AGAIN_MS);
    if (offered) this.handlers.signal("");
    this.handlers.gaveUp(reason);
  }

  private clear(): void {
    clearInterval(this.waiting);
    this.marks?.stop(this.peer?.heardAt ?? performance.now());
    this.views?.close();
    this.peer?.close();
    this.sound?.close();
    this.peer = this.sound = this.marks = this.views = null;
    this.carrying = false;
  }
}
