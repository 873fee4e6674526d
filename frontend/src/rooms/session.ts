// One visit to a room, from joining to leaving: connects microphone, sound, link and captions.
import { ApiError } from "../api/gateway";
import type { JoinRequest, Seat, Ticket } from "../api/rooms";
import type { Engine, EngineHandlers } from "../audio/engine";
import type { CaptionAction } from "../captions/captions";
import type { Heard } from "../face/heard";
import type { FaceFrame } from "../face/queue";
import type { Prefer } from "../generated/events";
import { Carrier, type CarrierPorts } from "../rtc/carrier";
import type { ViewHandlers } from "../rtc/views";
import { type Problem, problem, problemFromServer, problemOf } from "../session/problems";
import type { PlayedSegment } from "../session/voice";
import type { EventOf, Message } from "../wire/codec";
import { type GoneReason, LiveLink, REMOVED, ROOM_ENDED, type SocketLike, TAKEN_OVER } from "../wire/link";
import { type Listening, translationVolume } from "./listening";
import { Microphone } from "./microphone";
import { type Person, personOf } from "./people";
import type { VisitAction } from "./visit";
import { Voices } from "./voices";

export interface RoomPorts {
  join(room: string, wanted: JoinRequest): Promise<Seat & Ticket>;
  renew(seat: Seat): Promise<Ticket>;
  connect(ticket: string, room: string): SocketLike;
  createEngine(handlers: EngineHandlers): Promise<Engine>;
  openMicrophone(deviceId: string): Promise<MediaStream>;
  random(): number;
  /** WebRTC, and the sound that comes by it; `servers` help it to find a way. */
  carrying(servers: RTCIceServer[], context: AudioContext): CarrierPorts;
}

export interface RoomHandlers extends ViewHandlers {
  visit(action: VisitAction): void;
  caption(action: CaptionAction): void;
  room(event: EventOf<"room">, people: Person[]): void;
  seat(seat: Seat | null): void;
  notice(problem: Problem): void;
  /** What was wrong is not any more. */
  settled(code: string): void;
  level(level: number): void;
  queue(queuedMs: number): void;
  played(segment: PlayedSegment): void;
  underrun(): void;
  video(frame: FaceFrame): void;
}

export interface RoomRequest {
  /** A place that this tab has already; it is taken again. */
  seat: Seat | null;
  room: string;
  wanted: JoinRequest;
  microphone: string;
  muted: boolean;
  listening: Listening;
  iceServers: RTCIceServer[];
}

/** An empty wish, which the gateway always answers. */
const PULSE_MS = 2_500;

export class RoomSession {
  private readonly link: LiveLink;
  /** The place that this tab has, or had last. */
  seat: Seat | null;
  private engine: Engine | null = null;
  private voices: Voices | null = null;
  private carrier: Carrier | null = null;
  private readonly microphone: Microphone;
  private camera: MediaStreamTrack | null = null;
  private people = new Map<string, Person>();
  private hears: string;
  private muted: boolean;
  private mutedThere = false;
  /** Sample of the microphone that was captured last. */
  private captured = 0;
  private over = false;
  private ready = false;
  private lastComplaint: Problem | null = null;
  private pulse: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly request: RoomRequest,
    private readonly ports: RoomPorts,
    private readonly handlers: RoomHandlers,
  ) {
    this.seat = request.seat;
    this.hears = request.wanted.hears;
    this.muted = request.muted;
    this.microphone = new Microphone(ports.openMicrophone, {
      opened: (stream, track) => this.onMicrophone(stream, track),
      notice: (trouble) => handlers.notice(trouble),
      settled: (code) => handlers.settled(code),
    });
    this.link = new LiveLink(
      {
        connect: (ticket) => ports.connect(ticket, request.room),
        random: ports.random,
        rejoin: () => this.rejoin(),
        shared: true,
      },
      {
        onReady: () => this.onReady(),
        onMessage: (message) => this.onMessage(message),
        onLost: (attempt) => {
          this.carrier?.drop();
          handlers.visit({ type: "lost", attempt });
        },
        onReplaced: () => {},
        onGone: (reason) => this.onGone(reason),
      },
    );
  }

  async start(): Promise<void> {
    this.handlers.visit({ type: "join" });
    try {
      // Whoever is listened to may also make sounds: browsers allow it once the microphone is open.
      if (this.request.wanted.role === "speaker") await this.microphone.open(this.request.microphone);
      await this.openSound();
      const { ticket } = await this.takeSeat();
      if (!this.over) this.link.open({ channel: this.request.room, ticket });
    } catch (error) {
      this.fail(problemOf(error));
    } finally {
      if (this.over) this.close();
    }
  }

  mute(muted: boolean): void {
    this.muted = muted;
    this.hush();
    this.prefer({ muted });
  }

  /** Other languages, name or voice. */
  change(changed: Partial<Pick<Prefer, "name" | "speaks" | "hears" | "voice">>): void {
    if (changed.hears !== undefined && changed.hears !== null && changed.hears !== this.hears) {
      this.hears = changed.hears;
      this.voices?.flush();
      this.carrier?.flush();
    }
    this.prefer(changed);
  }

  listen(listening: Listening): void {
    this.voices?.listen(listening);
    this.carrier?.setVolume(translationVolume(listening));
    this.prefer({ speech: listening.mode !== "captions", original: listening.mode === "both" });
  }

  leave(): void {
    this.link.tell({ type: "end", channel: this.request.room, seq: 0, span: [0, 0] });
    this.finish({ type: "leave" });
  }

  /** For everybody; the gateway takes it from the host only. */
  end(): void {
    this.link.tell({ type: "moderate", channel: this.request.room, action: "end" });
  }

  /** As the host: record what is said, or stop it. */
  record(on: boolean): void {
    this.link.tell({ type: "moderate", channel: this.request.room, action: on ? "record" : "stop" });
  }

  /** The page goes away, but may come back: the seat is kept. */
  pause(): void {
    this.close();
  }

  networkBack(): void {
    this.link.hurry();
  }

  /** A frame of the camera, or a `still` in its place; whether it went out. */
  sendFrame(picture: Uint8Array, still: boolean): boolean {
    return this.ready && !this.over && this.link.sendFrame({ sample: this.captured, picture, still });
  }

  /** The camera, to be taken as it is by WebRTC; null: it is off. */
  showCamera(track: MediaStreamTrack | null): void {
    this.camera = track;
    this.carrier?.see(track);
  }

  /** WebRTC takes the camera: frames need not be sent. */
  get carriesCamera(): boolean {
    return this.carrier?.carriesCamera ?? false;
  }

  /** Where in a speaker's translation the listener is now; null in silence. */
  heard(channel: string): Heard | null {
    return this.voices?.heard(channel) ?? null;
  }

  outputLevel(): number {
    return Math.max(this.engine?.outputLevel() ?? 0, this.carrier?.level() ?? 0);
  }

  /** Another microphone, by its id; empty: the system's default. */
  async speakInto(deviceId: string): Promise<void> {
    await this.microphone.change(deviceId);
  }

  devicesChanged(): void {
    this.microphone.devicesChanged();
  }

  private onMicrophone(stream: MediaStream, track: MediaStreamTrack): void {
    this.hush();
    if (this.engine) this.capture(stream, this.engine);
    this.carrier?.speak(track);
  }

  private capture(stream: MediaStream, engine: Engine): void {
    engine.capture(engine.context.createMediaStreamSource(stream));
  }

  private async openSound(): Promise<void> {
    const engine = await this.ports.createEngine(this.engineHandlers());
    this.engine = engine;
    const { caption, played, underrun, queue } = this.handlers;
    const handlers = { caption, played, underrun, queue };
    const understood = (channel: string) => this.understands(channel);
    this.voices = new Voices(engine, this.request.listening, understood, handlers);
    this.carrier = this.newCarrier(engine, this.voices);
    if (this.microphone.stream) this.capture(this.microphone.stream, engine);
  }

  private newCarrier(engine: Engine, voices: Voices): Carrier {
    const { request, ports, handlers } = this;
    const carrier = new Carrier(ports.carrying(request.iceServers, engine.context), {
      signal: (sdp) => this.link.tell({ type: "signal", channel: request.room, description: "offer", sdp }),
      hold: () => this.link.holdCapture(),
      came: () => handlers.settled("webrtc-lost"),
      gaveUp: (reason) => handlers.notice(problem(reason)),
      begun: (event) => voices.begun(event),
      heard: (event, samples, peak) => {
        voices.heardOut(event, samples, peak);
        this.link.ack("speech", event.seq, event.language, event.channel);
      },
      cut: (event, samples) => voices.cut(event, samples),
      face: handlers.face,
      skew: handlers.skew,
    });
    carrier.see(this.camera);
    carrier.setVolume(translationVolume(request.listening));
    return carrier;
  }

  private engineHandlers(): EngineHandlers {
    return {
      onFrame: ({ start, pcm, level }) => {
        this.handlers.level(level);
        this.captured = start + pcm.length;
        this.link.sendCapture({ start, pcm });
      },
      onPlayed: () => {},
      onQueue: () => {},
      onRunning: (running) => {
        if (running) this.handlers.settled("sound-stopped");
        else if (!this.over) this.handlers.notice(problem("sound-stopped"));
      },
    };
  }

  /** The one that this tab has, or a new one where it is gone. */
  private async takeSeat(): Promise<Ticket> {
    if (this.seat) {
      try {
        return await this.ports.renew(this.seat);
      } catch (error) {
        if (!isForgotten(error)) throw error;
        this.handlers.seat(null);
      }
    }
    const { ticket, ...seat } = await this.ports.join(this.request.room, this.request.wanted);
    this.seat = seat;
    this.handlers.seat(seat);
    return { ticket };
  }

  private async rejoin(): Promise<{ channel: string; ticket: string }> {
    const { ticket } = await this.takeSeat();
    return { channel: this.request.room, ticket };
  }

  private onReady(): void {
    this.ready = true;
    this.lastComplaint = null;
    this.handlers.visit({ type: "ready" });
    this.prefer({ muted: this.muted });
    clearInterval(this.pulse);
    this.pulse = setInterval(() => this.link.ask({ type: "prefer", channel: this.request.room }), PULSE_MS);
    this.carrier?.offer(this.microphone.track, () => this.voices?.queuedMs ?? 0);
  }

  private onMessage({ event, pcm, picture }: Message): void {
    if (event.type === "room") this.onRoom(event);
    else if (event.type === "video") this.onVideo({ event, picture });
    else if (event.type === "speech") this.onSpeech(event, pcm);
    else if (event.type === "capture") this.voices?.takeOriginal(event, pcm);
    else if (event.type === "end") this.voices?.retire(event.channel);
    else if (event.type === "signal") this.carrier?.answered(event.sdp);
    else if (event.type === "faces") this.carrier?.shows(event.channels ?? []);
    else if (event.type === "error") this.onComplaint(event);
    else this.handlers.caption({ type: "event", event });
    if (event.type === "tombstone") this.giveUp(event);
  }

  private onRoom(event: EventOf<"room">): void {
    const people = event.members.map(personOf);
    this.people = new Map(people.map((person) => [person.channel, person]));
    const self = people.find(({ id }) => id === event.you);
    // The host may mute anybody; what this page has just said itself may not have arrived there yet.
    if (self?.muted && !this.mutedThere) this.muted = true;
    this.mutedThere = self?.muted ?? false;
    this.hush();
    if (self) this.carrier?.told(self.via);
    this.handlers.room(event, people);
  }

  private onSpeech(event: EventOf<"speech">, pcm: Int16Array): void {
    if (this.carrier?.take(event, pcm.length)) return;
    if (this.voices?.takeSpeech(event, pcm))
      this.link.ack("speech", event.seq, event.language, event.channel);
  }

  private giveUp(event: EventOf<"tombstone">): void {
    this.carrier?.cutShort(event);
    this.voices?.giveUp(event);
  }

  private onVideo(frame: FaceFrame): void {
    const { channel, number, language } = frame.event;
    this.link.ack("video", number, language, channel);
    this.handlers.video(frame);
  }

  private onComplaint({ code, message }: EventOf<"error">): void {
    if (code === "webrtc_refused") {
      this.carrier?.refused();
      return;
    }
    this.lastComplaint = problemFromServer(code, message);
    if (this.ready) this.handlers.notice(this.lastComplaint);
  }

  private understands(channel: string): boolean {
    return this.hears === "" || this.people.get(channel)?.speaks === this.hears;
  }

  private hush(): void {
    if (this.microphone.track) this.microphone.track.enabled = !this.muted;
  }

  private prefer(changed: Omit<Prefer, "type" | "channel">): void {
    this.link.tell({ type: "prefer", channel: this.request.room, ...changed });
  }

  private onGone({ opened, closeCode, cause }: GoneReason): void {
    const isOver = closeCode === ROOM_ENDED || isForgottenRoom(cause);
    if (closeCode === REMOVED || closeCode === TAKEN_OVER) this.handlers.seat(null);
    if (isOver) this.finish({ type: "end" });
    else if (closeCode === REMOVED) this.fail(problem("removed"));
    else if (closeCode === TAKEN_OVER) this.fail(problem("elsewhere"));
    else if (cause) this.fail(problemOf(cause));
    else this.fail(opened ? problem("connection-lost") : (this.lastComplaint ?? problem("unreachable")));
  }

  private fail(why: Problem): void {
    if (this.over) return;
    this.close();
    this.handlers.visit({ type: "fail", problem: why });
  }

  private finish(action: VisitAction): void {
    if (this.over) return;
    this.close();
    this.handlers.seat(null);
    this.handlers.visit(action);
  }

  private close(): void {
    this.over = true;
    clearInterval(this.pulse);
    this.carrier?.drop();
    this.link.close();
    this.microphone.close();
    this.engine?.close();
    this.handlers.level(0);
    this.handlers.queue(0);
  }
}

/** The gateway does not know this member, or not any more. */
const isForgotten = (error: unknown) => error instanceof ApiError && error.status === 404;

const isForgottenRoom = (error: unknown) => error instanceof ApiError && error.code === "unknown_room";
