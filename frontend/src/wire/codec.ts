// Frames: text is one JSON event; binary is `uint32 big-endian header length | JSON header | PCM16LE payload`.
import { type AnyEvent, type Capture, DEFAULTS } from "../generated/events";

/** An event as code sees it: whatever the sender left out has its default. */
export type Full<E extends AnyEvent> = E extends AnyEvent ? Required<E> : never;
export type WireEvent = Full<AnyEvent>;
export type EventOf<T extends AnyEvent["type"]> = Full<Extract<AnyEvent, { type: T }>>;

export interface Message {
  event: WireEvent;
  /** Speech samples; empty for events without audio. */
  pcm: Int16Array<ArrayBuffer>;
}

export class InvalidFrame extends Error {}

const LENGTH_BYTES = 4;
const EMPTY = new Int16Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encode(event: Exclude<AnyEvent, Capture>): string {
  return JSON.stringify(event);
}

export function encodeCapture(event: Capture, pcm: Int16Array): ArrayBuffer {
  const header = encoder.encode(JSON.stringify(event));
  const frame = new Uint8Array(LENGTH_BYTES + header.length + pcm.byteLength);
  new DataView(frame.buffer).setUint32(0, header.length);
  frame.set(header, LENGTH_BYTES);
  frame.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), LENGTH_BYTES + header.length);
  return frame.buffer;
}

/** Throws InvalidFrame for what is not an event of this protocol version. */
export function decode(frame: string | ArrayBuffer): Message {
  return typeof frame === "string" ? { event: parse(frame), pcm: EMPTY } : decodeBinary(frame);
}

function decodeBinary(frame: ArrayBuffer): Message {
  if (frame.byteLength < LENGTH_BYTES) throw new InvalidFrame("shorter than its header length");
  const start = LENGTH_BYTES + new DataView(frame).getUint32(0);
  if (start > frame.byteLength) throw new InvalidFrame("header longer than the frame");
  if ((frame.byteLength - start) % 2 !== 0) throw new InvalidFrame("odd number of PCM16 bytes");
  const header = decoder.decode(new Uint8Array(frame, LENGTH_BYTES, start - LENGTH_BYTES));
  return { event: parse(header), pcm: new Int16Array(frame.slice(start)) };
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
