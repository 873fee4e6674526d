// The page's socket to the gateway: sends capture audio, comes back by itself after a loss, and repeats what was not confirmed.
import { CAPTURE_RATE_HZ } from "../generated/events";
import { backoffMs, GIVE_UP_MS } from "./backoff";
import { decode, type EventOf, encode, encodeCapture, InvalidFrame, type Message } from "./codec";
import { type AudioFrame, frameEnd, Retention } from "./retention";
import { StallDetector } from "./stall";

export const RETENTION_S = 30;
// Our own close codes, beside those of the server.
const NO_WELCOME = 4100;
const STALLED = 4101;
const WELCOME_TIMEOUT_MS = 10_000;
const SILENCE_SAMPLES = CAPTURE_RATE_HZ / 2;
const MAX_SILENCE_SAMPLES = 120 * CAPTURE_RATE_HZ;

/** The right to one connection. */
export interface Grant {
  channel: string;
  ticket: string;
}

/** What a channel was opened for; a change of it is a new generation. */
export interface Wanted {
  source: string;
  target: string;
  voice: string;
}

export type SocketLike = Pick<
  WebSocket,
  "send" | "close" | "readyState" | "bufferedAmount" | "binaryType" | "onmessage" | "onclose"
>;

export interface LinkPorts {
  connect(ticket: string): SocketLike;
  /** A new grant after a loss: for the same channel, or a new one when the gateway has forgotten it. Rejects with `fatal` set to give up. */
  rejoin(): Promise<Grant>;
  random(): number;
}

export interface LinkHandlers {
  onReady(): void;
  onMessage(message: Message): void;
  onLost(attempt: number): void;
  /** The connection is over for good. `opened`: whether it ever worked. */
  onGone(reason: GoneReason): void;
}

export interface GoneReason {
  opened: boolean;
  closeCode: number;
  cause?: unknown;
}

const OPEN = 1;

export class LiveLink {
  private channel = "";
  /** Session sample at which the current channel's capture clock reads zero. */
  private base = 0;
  private gen = 0;
  /** Newest generation that the server has shown to work with. */
  private confirmedGen = 0;
  private wanted: Wanted | null = null;
  private socket: SocketLike | null = null;
  private ready = false;
  private opened = false;
  private closed = false;
  private ending = false;
  private attempt = 0;
  private lostAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stall = new StallDetector();
  private readonly retained = new Retention(RETENTION_S * CAPTURE_RATE_HZ);

  constructor(
    private readonly ports: LinkPorts,
    private readonly handlers: LinkHandlers,
  ) {}

  get generation(): number {
    return this.gen;
  }

  /** Session sample for a position on the channel's own capture clock. */
  sessionSample(sample: number): number {
    return this.base + sample;
  }

  open(grant: Grant): void {
    if (this.closed) return;
    this.channel = grant.channel;
    this.attach(grant.ticket);
  }

  sendCapture(frame: AudioFrame): void {
    if (this.closed || this.ending) return;
    this.retained.push(frame);
    if (this.ready) this.transmit(frame);
  }

  /** Change languages or voice from here on: a new generation, which drops unfinished work of the old one. */
  change(wanted: Wanted): number {
    this.gen += 1;
    this.wanted = wanted;
    if (this.ready) this.sendOpen();
    return this.gen;
  }

  /** The server refused the last change and goes on as before; false when there is no such change. */
  revert(): boolean {
    if (this.gen === this.confirmedGen) return false;
    this.gen = this.confirmedGen;
    this.wanted = null;
    return true;
  }

  /** Nothing more will be said. The server finishes what it has and answers with its own `end`. */
  end(): void {
    if (this.ending) return;
    this.ending = true;
    if (this.ready) this.sendEnd();
  }

  ack(kind: "speech" | "tombstone" | "end", seq: number, language: string): void {
    if (this.ready) this.socket?.send(encode({ type: "ack", channel: this.channel, kind, seq, language }));
  }

  /** The network is back: do not wait for the next planned attempt. */
  hurry(): void {
    if (this.closed || this.socket || !this.timer) return;
    this.schedule(0);
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
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private receive(data: string | ArrayBuffer): void {
    let message: Message;
    try {
      message = decode(data);
    } catch (error) {
      if (error instanceof InvalidFrame) return;
      throw error;
    }
    const { event } = message;
    if (event.channel !== this.channel && event.type !== "error") return;
    if (event.type === "welcome") this.welcomed(event);
    else if (event.type === "ack" && event.kind === "capture")
      this.retained.confirm(this.base + event.sample);
    else {
      if ("gen" in event) this.confirmedGen = Math.max(this.confirmedGen, event.gen);
      this.handlers.onMessage(message);
    }
  }

  private welcomed(event: EventOf<"welcome">): void {
    if (this.ready) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.ready = true;
    this.opened = true;
    this.attempt = 0;
    this.stall.reset(performance.now());
    if (this.gen > 0) this.sendOpen();
    this.resend(this.base + event.sample);
    if (this.ending) this.sendEnd();
    this.handlers.onReady();
  }

  private resend(from: number): void {
    this.retained.confirm(from);
    const frames = this.retained.since(from);
    let position = Math.max(from, (frames[0]?.start ?? from) - MAX_SILENCE_SAMPLES);
    for (const frame of frames) {
      for (; position < frame.start; position += SILENCE_SAMPLES) {
        const length = Math.min(SILENCE_SAMPLES, frame.start - position);
        this.transmit({ start: position, pcm: new Int16Array(length) });
      }
      this.transmit(frame);
      position = frameEnd(frame);
    }
  }

  private transmit(frame: AudioFrame): void {
    const socket = this.socket;
    if (!socket || socket.readyState !== OPEN) return;
    const span: [number, number] = [frame.start - this.base, frameEnd(frame) - this.base];
    const data = encodeCapture({ type: "capture", channel: this.channel, span, gen: this.gen }, frame.pcm);
    socket.send(data);
    this.stall.sent(data.byteLength);
    if (this.stall.stalled(socket.bufferedAmount, performance.now())) this.lost(STALLED);
  }

  private sendOpen(): void {
    if (!this.wanted) return;
    const { source, target, voice } = this.wanted;
    const voices: Record<string, string> = voice ? { [target]: voice } : {};
    const { channel, gen } = this;
    this.socket?.send(encode({ type: "open", channel, source, targets: [target], voices, gen }));
  }

  private sendEnd(): void {
    const at = this.retained.end - this.base;
    this.socket?.send(encode({ type: "end", channel: this.channel, seq: 0, gen: this.gen, span: [at, at] }));
  }

  private lost(closeCode: number): void {
    clearTimeout(this.timer);
    this.detach();
    if (this.closed) return;
    if (!this.opened) {
      this.giveUp({ opened: false, closeCode });
      return;
    }
    if (this.attempt === 0) this.lostAt = performance.now();
    const delay = backoffMs(this.attempt, this.ports.random());
    if (performance.now() + delay - this.lostAt > GIVE_UP_MS) {
      this.giveUp({ opened: true, closeCode });
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
      this.adopt(grant);
      this.attach(grant.ticket);
    } catch (cause) {
      if (this.closed) return;
      if (isFatal(cause)) this.giveUp({ opened: true, closeCode: 1008, cause });
      else this.lost(1006);
    }
  }

  /** A gateway that forgot the channel gives a new one: its clock starts at the oldest audio still kept. */
  private adopt(grant: Grant): void {
    if (grant.channel === this.channel) return;
    this.channel = grant.channel;
    this.base = this.retained.start;
    this.gen = this.confirmedGen = 0;
    this.wanted = null;
  }

  private giveUp(reason: GoneReason): void {
    this.closed = true;
    this.handlers.onGone(reason);
  }
}

function isFatal(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "fatal" in cause && cause.fatal === true;
}
