// One live session from Start to the last word: connects input, engine, link and captions.
import { ApiError, type LiveGrant } from "../api/gateway";
import type { Engine, EngineHandlers } from "../audio/engine";
import type { CaptionAction } from "../captions/captions";
import type { Heard } from "../face/heard";
import type { FaceFrame } from "../face/queue";
import type { EventOf, Message, WireEvent } from "../wire/codec";
import { type GoneReason, type Grant, LiveLink, type SocketLike } from "../wire/link";
import type { Wanted } from "../wire/uplink";
import { type Input, type InputHandlers, type InputRequest, openInput } from "./input";
import { type Problem, problem, problemFromServer, problemOf, problemOfLoss } from "./problems";
import type { SessionAction } from "./state";
import { type PlayedSegment, Voice } from "./voice";

export interface LivePorts {
  openLive(wanted: Wanted): Promise<LiveGrant>;
  renewTicket(channel: string, key: string): Promise<{ ticket: string }>;
  connect(ticket: string): SocketLike;
  createEngine(handlers: EngineHandlers): Promise<Engine>;
  random(): number;
}

export interface LiveHandlers {
  session(action: SessionAction): void;
  caption(action: CaptionAction): void;
  notice(problem: Problem): void;
  stage(event: EventOf<"status">): void;
  degraded(event: EventOf<"degraded">): void;
  level(level: number): void;
  queue(queuedMs: number): void;
  played(segment: PlayedSegment): void;
  underrun(): void;
  video(frame: FaceFrame): void;
}

export interface LiveRequest {
  wanted: Wanted;
  input: InputRequest;
  /** 0 to 1. */
  volume: number;
}

/** For as long nothing may come after a stop; the gateway itself gives its stages 45 s. */
const END_TIMEOUT_MS = 50_000;
const DRAIN_TIMEOUT_MS = 40_000;

export class LiveSession {
  private readonly link: LiveLink;
  private wanted: Wanted;
  private key = "";
  /** Sample of the session that was captured last. */
  private captured = 0;
  private channel = "";
  private engine: Engine | null = null;
  private voice: Voice | null = null;
  private input: Input | null = null;
  private begun = false;
  private stopping = false;
  private ended = false;
  private over = false;
  private lastComplaint: Problem | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly request: LiveRequest,
    private readonly ports: LivePorts,
    private readonly handlers: LiveHandlers,
  ) {
    this.wanted = request.wanted;
    const { connect, random } = ports;
    this.link = new LiveLink(
      { connect, random, rejoin: () => this.rejoin() },
      {
        onReady: () => this.onReady(),
        onMessage: (message) => this.onMessage(message),
        onLost: (attempt) => handlers.session({ type: "lost", attempt }),
        onReplaced: (channel, sample) => {
          this.voice?.abandon(channel);
          handlers.caption({ type: "replaced", channel, sample });
        },
        onGone: (reason) => this.onGone(reason),
      },
    );
  }

  async start(): Promise<void> {
    this.handlers.session({ type: "start" });
    try {
      await this.openSound();
      if (this.over) return;
      this.handlers.session({ type: "connecting" });
      this.link.open(await this.open());
    } catch (error) {
      this.fail(problemOf(error));
    } finally {
      // Stopped while something was still opening: close what has come since.
      if (this.over) this.close();
    }
  }

  /** First call: finish what has been said. Second call: stop at once. */
  stop(): void {
    if (!this.begun || this.stopping) {
      this.handlers.session({ type: "stop" });
      this.finish();
      return;
    }
    this.handlers.session({ type: "stop" });
    this.stopping = true;
    this.input?.close();
    this.link.end();
    this.expectMore();
  }

  change(wanted: Wanted): void {
    this.wanted = wanted;
    if (!this.begun) return;
    const gen = this.link.change(wanted);
    this.voice?.flush();
    this.handlers.caption({ type: "changed", channel: this.channel, gen });
  }

  setVolume(volume: number): void {
    this.engine?.setVolume(volume);
  }

  outputLevel(): number {
    return this.engine?.outputLevel() ?? 0;
  }

  /** A frame of the camera, or a `still` in its place, up to the last word; whether it went out. */
  sendFrame(picture: Uint8Array, still: boolean): boolean {
    return this.begun && !this.ended && this.link.sendFrame({ sample: this.captured, picture, still });
  }

  /** What the listener hears now; null in silence. */
  heard(): Heard | null {
    const { engine, voice } = this;
    return engine && voice ? voice.clock.at(engine.now() - engine.outputLatency()) : null;
  }

  networkBack(): void {
    this.link.hurry();
  }

  private async openSound(): Promise<void> {
    const engine = await this.ports.createEngine(this.engineHandlers());
    this.engine = engine;
    engine.setVolume(this.request.volume);
    const { caption, played, underrun } = this.handlers;
    this.voice = new Voice(engine, engine, { caption, played, underrun });
    this.input = await openInput(this.request.input, engine, this.inputHandlers());
  }

  private engineHandlers(): EngineHandlers {
    return {
      onFrame: ({ start, pcm, level }) => {
        this.handlers.level(level);
        this.captured = start + pcm.length;
        this.link.sendCapture({ start, pcm });
      },
      onPlayed: (report, contextTime) => {
        this.voice?.report(report, contextTime);
        this.finishWhenQuiet();
      },
      onQueue: this.handlers.queue,
      onRunning: (running) => running || this.over || this.handlers.notice(problem("sound-stopped")),
    };
  }

  private inputHandlers(): InputHandlers {
    return {
      onEnd: (why) => {
        if (why) this.handlers.notice(why);
        if (!this.stopping) this.stop();
      },
      onUseless: (why) => this.fail(why),
    };
  }

  private async open(): Promise<Grant> {
    const grant = await this.ports.openLive(this.wanted);
    this.key = grant.key;
    this.channel = grant.channel;
    return grant;
  }

  private async rejoin(): Promise<Grant> {
    try {
      const { ticket } = await this.ports.renewTicket(this.channel, this.key);
      return { channel: this.channel, ticket };
    } catch (error) {
      // A gateway that has restarted does not know the channel: go on in a new one.
      if (error instanceof ApiError && error.status === 404) return this.open();
      throw error;
    }
  }

  private onReady(): void {
    this.lastComplaint = null;
    this.handlers.session({ type: "ready" });
    if (!this.begun) this.input?.begin();
    this.begun = true;
  }

  private onMessage({ event, pcm, picture }: Message): void {
    if (isStale(event, this.link.generation)) return;
    if (this.stopping) this.expectMore();
    if (event.type === "video") {
      this.link.ack("video", event.number, event.language);
      this.handlers.video({ event, picture });
      return;
    }
    if (event.type === "speech") this.onSpeech(event, pcm);
    else if (event.type === "end") this.onEnd(event);
    else if (event.type === "status") this.handlers.stage(event);
    else if (event.type === "degraded") this.handlers.degraded(event);
    else if (event.type === "error") this.onComplaint(event);
    else this.handlers.caption({ type: "event", event });
    if (event.type === "tombstone") this.onTombstone(event);
  }

  private onTombstone(event: EventOf<"tombstone">): void {
    this.voice?.giveUp(event);
    this.link.ack("tombstone", event.seq, event.language);
  }

  private expectMore(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.finish(), END_TIMEOUT_MS);
  }

  private onSpeech(event: EventOf<"speech">, pcm: Int16Array): void {
    const complete = this.voice?.take(event, pcm, this.link.sessionSample(event.span[1]));
    if (!complete) return;
    this.link.settle(event.span[1]);
    this.link.ack("speech", event.seq, event.language);
  }

  private onComplaint(event: EventOf<"error">): void {
    this.lastComplaint = problemFromServer(event.code, event.message);
    if (this.begun) this.handlers.notice(this.lastComplaint);
    if (REFUSED_CHANGE.has(event.code)) this.link.revert();
  }

  private onEnd(event: EventOf<"end">): void {
    this.link.ack("end", event.seq, "");
    this.link.close();
    this.ended = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.finish(), DRAIN_TIMEOUT_MS);
    this.finishWhenQuiet();
  }

  private finishWhenQuiet(): void {
    if (this.ended && this.voice?.quiet) this.finish();
  }

  private onGone(reason: GoneReason): void {
    this.fail(problemOfLoss(reason, this.lastComplaint));
  }

  private fail(why: Problem): void {
    if (this.over) return;
    this.close();
    this.handlers.session({ type: "fail", problem: why });
    this.handlers.caption({ type: "stopped" });
  }

  private finish(): void {
    if (this.over) return;
    this.close();
    this.handlers.session({ type: "finished" });
    this.handlers.caption({ type: "stopped" });
  }

  private close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.link.close();
    this.input?.close();
    this.engine?.close();
    this.handlers.level(0);
    this.handlers.queue(0);
  }
}

/** Codes with which the server answers a change that it does not make. */
const REFUSED_CHANGE = new Set(["unsupported_language", "unknown_voice", "invalid_input"]);

/** Made for languages that are not wanted any more. What was said stays said. */
function isStale(event: WireEvent, generation: number): boolean {
  if (event.type === "translation" || event.type === "speech") return event.gen < generation;
  return event.type === "transcript" && event.state === "tentative" && event.gen < generation;
}
