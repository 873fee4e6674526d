// The gateway's HTTP side: what it can do, and the right to connect.
import { PROTOCOL } from "../generated/events";
import type { Wanted } from "../wire/uplink";

export interface Stage {
  up: boolean;
  message?: string;
  /** Interpreting works without it. */
  optional?: boolean;
}

export interface Source {
  code: string;
  name: string;
}

export interface Pair {
  source: string;
  target: string;
  route: string;
  models: string[];
  spoken: boolean;
}

export interface Voice {
  id: string;
  name: string;
  language: string;
  engine: string;
  gender?: string;
  default?: boolean;
}

export interface Info {
  stages: Record<string, Stage>;
  sources: Source[];
  pairs: Pair[];
  voices: Voice[];
  /** How WebRTC finds its way; told by gateways that have rooms. */
  ice_servers?: RTCIceServer[];
}

export interface LiveGrant {
  channel: string;
  ticket: string;
  expires_s: number;
  key: string;
}

/** An answer that says no, in the gateway's own words. `status` 0: no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** Trying again would be answered the same way. */
  get fatal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

const TIMEOUT_MS = 10_000;
const FILE_TIMEOUT_MS = 300_000;
/** For who comes back: after a lost network every connection that the browser still holds may be dead, and each costs a wait. */
export const COMING_BACK_TIMEOUT_MS = 4_000;

export function fetchInfo(): Promise<Info> {
  return request<Info>("/api/info");
}

export function openLive(wanted: Wanted): Promise<LiveGrant> {
  const { source, target, voice } = wanted;
  return request<LiveGrant>("/api/live", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ source, target, ...(voice ? { voice } : {}) }),
  });
}

/** A fresh ticket for a channel that this page opened. */
export function renewTicket(channel: string, key: string): Promise<{ ticket: string }> {
  return request(`/api/live/${encodeURIComponent(channel)}/ticket`, {
    method: "POST",
    headers: { "X-Channel-Key": key },
    signal: AbortSignal.timeout(COMING_BACK_TIMEOUT_MS),
  });
}

/** Where a sentence in this voice is to be had. */
export const voiceSample = (voice: string) => `/api/voices/${encodeURIComponent(voice)}/sample`;

export function connectLive(ticket: string): WebSocket {
  const url = new URL("/live", window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("ticket", ticket);
  return new WebSocket(url, PROTOCOL);
}

export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await answerOf(path, init, TIMEOUT_MS);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusal(response.status, body);
  if (body === null)
    throw new ApiError(0, "unreachable", "Something other than Vivavoce answers at this address.");
  return body as T;
}

/** The same for a file, which may take its time. */
export async function requestFile(path: string, init: RequestInit = {}): Promise<Blob> {
  const response = await answerOf(path, init, FILE_TIMEOUT_MS);
  if (!response.ok) throw refusal(response.status, await response.json().catch(() => null));
  return response.blob();
}

async function answerOf(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const response = await fetch(path, { signal: AbortSignal.timeout(timeoutMs), ...init }).catch(() => null);
  if (!response || response.status === 502 || response.status === 504)
    throw new ApiError(0, "unreachable", "The server does not answer.");
  return response;
}

function refusal(status: number, body: unknown): ApiError {
  const { error_code: code, message } = (body ?? {}) as Record<string, unknown>;
  return new ApiError(
    status,
    typeof code === "string" ? code : "internal",
    typeof message === "string" ? message : `The server answered with status ${status}.`,
  );
}
