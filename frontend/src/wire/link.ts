// The page's connection to the gateway: comes back by itself after a loss, and repeats what was not confirmed.

import type { AnyEvent, Capture, Frame } from "../generated/events";
import { backoffMs, GIVE_UP_MS } from "./backoff";
import { decode, type EventOf, InvalidFrame, type Message } from "./codec";
import type { AudioFrame } from "./retention";
import { Pulse } from "./stall";
import { type CameraFrame, Uplink, type Wanted } from "./uplink";

const WELCOME_TIMEOUT_MS = 10_000;
// Our own close codes, beside those of the server.
const NO_WELCOME = 4100;
const STALLED = 4101;

export const TAKEN_OVER = 4001;
export const REMOVED = 4002;
export const ROOM_ENDED = 4003;
/** Coming back would be answered the same way, or take the place from another tab. */
const FINAL = new Set([TAKEN_OVER, REMOVED, ROOM_ENDED]);

/** The right to one connection. */
export interface Grant {
  channel: string;
  ticket: string;
}

export type SocketLike = Pick<
  WebSocket,
  "send" | "close" | "readyState" | "bufferedAmount" | "binaryType" | "onmessage" | "onclose"
>;

export interface LinkPorts {
  connect(ticket: string): SocketLike;
  /** After a loss: for the same channel, or for a new one when the gateway has forgotten it. An error with `fatal` ends it. */
  rejoin(): Promise<Grant>;
  random(): number;
  /** Other people's channels come by this connection, too, and `room` says which one is this page's. */
  shared?: boolean;
}

export interface LinkHandlers {
  onReady(): void;
  onMessage(message: Message): void;
  onLost(attempt: number): void;
  /** The gateway has forgotten `channel`: a new one begins with the audio from `sample` of the old one's clock on. */
  onReplaced(channel: string, sample: number): void;
  onGone(reason: GoneReason): void;
}

/** Why the connection is over for good. */
export interface GoneReason {
  /** It worked once. */
  opened: boolean;
  closeCode: number;
  cause?: unknown;
}

export class LiveLink {
  private readonly uplink = new Uplink();
  private readonly pulse = new Pulse();
  private socket: SocketLike | null = null;
  private ready = false;
  private opened = false;
  private closed = false;
  private attempt = 0;
  private lostAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ports: LinkPorts,
    private readonly handlers: LinkHandlers,
  ) {}

  get generation(): number {
    return this.uplink.generation;
  }

  /** Session sample for a position on the channel's own capture clock. */
  sessionSample(sample: number): number {
    return this.uplink.sessionSample(sample);
  }

  open(grant: Grant): void {
    if (this.closed) return;
    this.uplink.channel = grant.channel;
    this.attach(grant.ticket);
  }

  sendCapture(frame: AudioFrame): void {
    if (this.closed) return;
    const died = this.uplink.capture(frame);
    if (died) this.lost(STALLED);
  }

  /** Whether the frame was sent: without a connection, or with a slow one, it is not. */
  sendFrame(frame: CameraFrame): boolean {
    return !this.closed && this.uplink.frame(frame);
  }

  /** Change languages or voice from here on: a new generation, which drops unfinished work of the old one. */
  change(wanted: Wanted): number {
    return this.uplink.change(wanted);
  }

  /** The server refused the last change and goes on as before; false when there is no such change. */
  revert(): boolean {
    return this.uplink.revert();
  }

  /** Audio goes another way, and is only kept here, until the gateway asks for it. */
  holdCapture(): void {
    this.uplink.hold();
  }

  /** Nothing more will be said. The server finishes what it has and answers with its own `end`. */
  end(): void {
    this.uplink.end();
  }

  /** `channel` is this page's own where nothing else is said. */
  ack(kind: "speech" | "tombstone" | "end" | "video", seq: number, language: string, channel?: string): void {
    this.uplink.ack(kind, seq, language, channel);
  }

  /** Says it where there is a connection; what counts is said again by `onReady` after a loss. */
  tell(event: Exclude<AnyEvent, Capture | Frame>): void {
    this.uplink.tell(event);
  }

  /** Says something that is always answered, again and again; without any answer the connection counts as dead. */
  ask(event: Exclude<AnyEvent, Capture | Frame>): void {
    if (!this.ready) return;
    if (this.pulse.ask()) this.lost(STALLED);
    else this.tell(event);
  }

  /** All that was said before this sample of the channel's clock has arrived here in the other language. */
  settle(sample: number): void {
    this.uplink.settle(sample);
  }

  /** The network is back: do not wait for the next planned attempt. */
  hurry(): void {
    if (!this.closed && !this.socket && this.timer) this.schedule(0);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.detach();
  }

  private attach(ticket: string): void {
    const socket = this.ports.connect(ticket);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (message) => this.receive(message.data);
    socket.onclose = (event) => this.lost(event.code);
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(NO_WELCOME), WELCOME_TIMEOUT_MS);
  }

  private detach(): void {
    const socket = this.socket;
    this.socket = null;
    this.ready = false;
    this.uplink.pause();
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private receive(data: string | ArrayBuffer): void {
    this.pulse.heard();
    try {
      this.take(decode(data));
    } catch (error) {
      if (!(error instanceof InvalidFrame)) throw error;
    }
  }

  private take(message: Message): void {
    const { event } = message;
    if (event.type === "room") this.seated(event);
    const own = event.channel === this.uplink.channel;
    if (!own && !this.ports.shared && event.type !== "error") return;
    if (own && event.type === "welcome") this.welcomed(event.sample);
    else if (own && event.type === "ack" && event.kind === "capture") this.uplink.confirm(event.sample);
    else {
      if (own && "gen" in event) this.uplink.confirmGeneration(event.gen);
      this.handlers.onMessage(message);
    }
  }

  /** Whoever has no channel only listens, and is not welcomed by a recogniser. */
  private seated({ channel, you, members }: EventOf<"room">): void {
    const own = members.find(({ id }) => id === you)?.channel || channel;
    if (!this.opened) this.uplink.channel = own;
    else if (own !== this.uplink.channel) this.replace(own);
    if (own === channel && !this.ready) this.welcomed(0);
  }

  private welcomed(sample: number): void {
    if (!this.socket) return;
    if (this.ready) {
      this.uplink.begin(this.socket, sample);
      return;
    }
    clearTimeout(this.timer);
    this.timer = undefined;
    this.ready = this.opened = true;
    this.attempt = 0;
    this.pulse.heard();
    this.uplink.begin(this.socket, sample);
    this.handlers.onReady();
  }

  private lost(closeCode: number): void {
    clearTimeout(this.timer);
    this.detach();
    if (this.closed) return;
    if (FINAL.has(closeCode)) {
      this.giveUp({ opened: this.opened, closeCode });
      return;
    }
    if (this.attempt === 0) this.lostAt = performance.now();
    const delay = backoffMs(this.attempt, this.ports.random());
    const patient = this.opened && performance.now() + delay - this.lostAt <= GIVE_UP_MS;
    if (!patient) {
      this.giveUp({ opened: this.opened, closeCode });
      return;
    }
    this.attempt += 1;
    this.handlers.onLost(this.attempt);
    this.schedule(delay);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.retry();
    }, delayMs);
  }

  private async retry(): Promise<void> {
    try {
      const grant = await this.ports.rejoin();
      if (this.closed) return;
      if (!this.ports.shared && grant.channel !== this.uplink.channel) this.replace(grant.channel);
      this.attach(grant.ticket);
    } catch (cause) {
      if (this.closed) return;
      if (isFatal(cause)) this.giveUp({ opened: true, closeCode: 1008, cause });
      else this.lost(1006);
    }
  }

  private replace(channel: string): void {
    const before = this.uplink.channel;
    this.handlers.onReplaced(before, this.uplink.moveTo(channel));
  }

  private giveUp(reason: GoneReason): void {
    this.closed = true;
    this.handlers.onGone(reason);
  }
}

function isFatal(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "fatal" in cause && cause.fatal === true;
}
