import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CHUNK_BYTES, type Sending, upload } from "../../src/studio/upload";

const kept = new Map<string, string>();
const memory = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};
const file = new File([new Uint8Array(2 * CHUNK_BYTES + 5)], "Vídeo.mp4", { lastModified: 1 });

/** What the studio has; `failures` requests for a chunk fail first. */
class Server {
  received = new Set<number>();
  sizes: number[] = [];
  names: (string | null)[] = [];
  failures = 0;
  known = false;

  fetch = async (path: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (String(path).endsWith("/status")) {
      if (!this.known) return Response.json({ message: "There is no such upload." }, { status: 404 });
      const missing = [0, 1, 2].filter((index) => !this.received.has(index));
      return Response.json({ status: missing.length ? "uploading" : "complete", missing });
    }
    if (this.failures > 0) {
      this.failures -= 1;
      throw new TypeError("network");
    }
    const headers = new Headers(init?.headers);
    this.received.add(Number(headers.get("Chunk-Index")));
    this.names.push(headers.get("Filename"));
    this.sizes.push((init as { body: Blob }).body.size);
    return Response.json({});
  };
}

let server: Server;
const sending = (): Sending => ({
  memory,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  pause: async () => undefined,
});

beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
});
afterEach(() => kept.clear());

it("sends a file in chunks, its name encoded", async () => {
  await upload(file, sending());
  expect(server.sizes).toEqual([CHUNK_BYTES, CHUNK_BYTES, 5]);
  expect(server.names[0]).toBe("V%C3%ADdeo.mp4");
  expect(kept.size).toBe(0);
});

it("sends a chunk again after a failure", async () => {
  server.failures = 2;
  await upload(file, sending());
  expect(server.received.size).toBe(3);
});

it("goes on where an earlier visit stopped", async () => {
  server.failures = 100;
  await expect(upload(file, sending())).rejects.toThrow("does not answer");
  const [id] = kept.values();
  server.failures = 0;
  server.known = true;
  server.received.add(0);
  expect(await upload(file, sending())).toBe(id);
  expect(server.sizes).toEqual([CHUNK_BYTES, 5]);
});
