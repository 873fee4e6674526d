// The gateway's rooms over HTTP: make one, look at one, come in, come back, go.
import { PROTOCOL } from "../generated/events";
import { COMING_BACK_TIMEOUT_MS, request, requestFile } from "./gateway";

export interface RoomFacts {
  room: string;
  name: string;
  needs_password: boolean;
  locked: boolean;
  speakers: number;
  listeners: number;
  full: boolean;
}

export interface JoinRequest {
  name: string;
  role: "speaker" | "listener";
  speaks: string;
  /** Empty: everybody in their own words. */
  hears: string;
  voice: string;
  speech: boolean;
  original: boolean;
  password: string;
  host_key: string;
}

/** What a member is known by: enough to come back after a lost connection or a reload. */
export interface Seat {
  room: string;
  member: string;
  key: string;
}

export interface Ticket {
  ticket: string;
}

export interface Transcript {
  /** When its clock began, in ISO 8601. */
  began: string;
  /** Nothing of the beginning has been dropped. */
  complete: boolean;
  languages: string[];
  lines: { start_s: number; end_s: number; speaker: string; language: string; text: string }[];
}

const path = (room: string, ...rest: string[]) => ["/api/rooms", room, ...rest].map(encoded).join("/");
const encoded = (part: string, index: number) => (index === 0 ? part : encodeURIComponent(part));

export function createRoom(password: string): Promise<{ room: string; host_key: string }> {
  return request("/api/rooms", post({ password }));
}

export function fetchRoom(room: string): Promise<RoomFacts> {
  return request(path(room));
}

export function joinRoom(room: string, wanted: JoinRequest): Promise<Seat & Ticket> {
  return request(path(room, "members"), post(wanted));
}

export function renewSeat({ room, member, key }: Seat): Promise<Ticket> {
  const headers = { "X-Member-Key": key };
  const signal = AbortSignal.timeout(COMING_BACK_TIMEOUT_MS);
  return request(path(room, "members", member, "ticket"), { method: "POST", headers, signal });
}

/** What was said since the room was made; `language` empty: everybody in their own words. */
export function fetchTranscript({ room, key }: Seat, language: string): Promise<Transcript> {
  const query = new URLSearchParams({ language });
  return request(`${path(room, "transcript")}?${query}`, { headers: { "X-Member-Key": key } });
}

/** What the host recorded, as mp4. */
export function fetchRecording({ room, key }: Seat): Promise<Blob> {
  return requestFile(path(room, "recording"), { headers: { "X-Member-Key": key } });
}

/** `room` is for a proxy that has to know on which process it is. */
export function connectRoom(ticket: string, room: string): WebSocket {
  const url = new URL("/room", window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("ticket", ticket);
  url.searchParams.set("room", room);
  return new WebSocket(url, PROTOCOL);
}

function post(body: unknown): RequestInit {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
