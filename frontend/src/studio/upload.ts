// A file in chunks that survive a lost connection and a closed page: what the studio has already is not sent again.
import { ask } from "./api";

export const CHUNK_BYTES = 8_000_000;
const TRIES = 5;
const PAUSE_MS = 1_000;

interface Known {
  status: "uploading" | "complete";
  missing: number[];
}

export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Sending {
  memory: Memory;
  signal: AbortSignal;
  onProgress(share: number): void;
  pause?(ms: number): Promise<void>;
}

/** Sends what is missing; the id of the upload. */
export async function upload(file: File, sending: Sending): Promise<string> {
  const key = `vivavoce.upload.${file.name}.${file.size}.${file.lastModified}`;
  const total = Math.max(1, Math.ceil(file.size / CHUNK_BYTES));
  const begun = sending.memory.getItem(key);
  const id = begun ?? crypto.randomUUID();
  sending.memory.setItem(key, id);
  const missing = await missingOf(begun, total);
  for (const [done, index] of missing.entries()) {
    sending.onProgress((total - missing.length + done) / total);
    await sendChunk(file, { id, index, total }, sending);
  }
  sending.onProgress(1);
  sending.memory.removeItem(key);
  return id;
}

/** Chunks that an upload begun earlier still lacks; all of them without one. */
async function missingOf(begun: string | null, total: number): Promise<number[]> {
  const all = Array.from({ length: total }, (_, index) => index);
  const known = begun && (await ask<Known>(`/upload/${begun}/status`).catch(() => null));
  if (!known) return all;
  return known.status === "complete" ? [] : known.missing;
}

interface Chunk {
  id: string;
  index: number;
  total: number;
}

async function sendChunk(file: File, chunk: Chunk, sending: Sending): Promise<void> {
  const start = chunk.index * CHUNK_BYTES;
  const body = file.slice(start, start + CHUNK_BYTES);
  const headers = {
    "Content-Type": "application/octet-stream",
    "Upload-Id": chunk.id,
    "Chunk-Index": String(chunk.index),
    "Total-Chunks": String(chunk.total),
    Filename: encodeURIComponent(file.name),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask("/upload/chunk", { method: "POST", headers, body, signal: sending.signal });
      return;
    } catch (error) {
      if (attempt === TRIES || sending.signal.aborted) throw error;
      await (sending.pause ?? wait)(attempt * PAUSE_MS);
    }
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
