// Frames: text is one JSON event; binary is `uint32 big-endian header length | JSON header | PCM16LE or picture`.
import { type AnyEvent, type Capture, DEFAULTS, type Frame } from "../generated/events";

/** An event as code sees it: whatever the sender left out has its default. */
export type Full<E extends AnyEvent> = E extends AnyEvent ? Required<E> : never;
export type WireEvent = Full<AnyEvent>;
export type EventOf<T extends AnyEvent["type"]> = Full<Extract<AnyEvent, { type: T }>>;

export interface Message {
  event: WireEvent;
  /** Speech samples; empty for events without audio. */
  pcm: Int16Array<ArrayBuffer>;
  /** A JPEG; empty for events without a picture. */
  picture: Uint8Array<ArrayBuffer>;
}

export class InvalidFrame extends Error {}

const LENGTH_BYTES = 4;
const SILENCE = new Int16Array(0);
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encode(event: Exclude<AnyEvent, Capture | Frame>): string {
  return JSON.stringify(event);
}

/** `payload`: samples of a capture frame, a picture of a camera frame. */
export function encodeBinary(event: Capture | Frame, payload: Int16Array | Uint8Array): ArrayBuffer {
  const header = encoder.encode(JSON.stringify(event));
  const frame = new Uint8Array(LENGTH_BYTES + header.length + payload.byteLength);
  new DataView(frame.buffer).setUint32(0, header.length);
  frame.set(header, LENGTH_BYTES);
  frame.set(
    new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength),
    LENGTH_BYTES + header.length,
  );
  return frame.buffer;
}

/** Throws InvalidFrame for what is not an event of this protocol version. */
export function decode(frame: string | ArrayBuffer): Message {
  return typeof frame === "string"
    ? { event: parse(frame), pcm: SILENCE, picture: NOTHING }
    : decodeBinary(frame);
}

function decodeBinary(frame: ArrayBuffer): Message {
  if (frame.byteLength < LENGTH_BYTES) throw new InvalidFrame("shorter than its header length");
  const start = LENGTH_BYTES + new DataView(frame).getUint32(0);
  if (start > frame.byteLength) throw new InvalidFrame("header longer than the frame");
  const event = parse(decoder.decode(new Uint8Array(frame, LENGTH_BYTES, start - LENGTH_BYTES)));
  if (event.type === "frame" || event.type === "video")
    return { event, pcm: SILENCE, picture: new Uint8Array(frame, start) };
  if ((frame.byteLength - start) % 2 !== 0) throw new InvalidFrame("odd number of PCM16 bytes");
  return { event, pcm: new Int16Array(frame.slice(start)), picture: NOTHING };
}

function parse(json: string): WireEvent {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new InvalidFrame("not JSON");
  }
  if (!isEvent(value)) throw new InvalidFrame("not an event of this protocol");
  return { ...structuredClone(DEFAULTS[value.type]), ...value } as unknown as WireEvent;
}

function isEvent(value: unknown): value is AnyEvent {
  if (typeof value !== "object" || value === null) return false;
  const { type, channel } = value as Record<string, unknown>;
  return typeof type === "string" && Object.hasOwn(DEFAULTS, type) && typeof channel === "string";
}
