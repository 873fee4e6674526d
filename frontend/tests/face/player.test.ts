import { expect, it, vi } from "vitest";
import { FacePlayer } from "../../src/face/player";
import { video } from "./frames";

const bitmap = () => ({ width: 8, height: 6, close: vi.fn() }) as unknown as ImageBitmap;
const frame = (number: number, seq: number | null = null, ms = 0) => ({
  event: video(number, seq, ms),
  picture: new Uint8Array(1),
});
const canvas = () =>
  ({ width: 0, height: 0, getContext: () => ({ drawImage: vi.fn() }) }) as unknown as HTMLCanvasElement;

it("draws what is due and says how far it was from the sound", async () => {
  const player = new FacePlayer(async () => bitmap());
  const heard = { channel: "c", seq: 1, language: "pt", seconds: 0.03 };
  player.push(frame(0, 1, 0), 0);
  const screen = canvas();
  await player.paint(screen, () => heard, 0);
  expect([screen.width, screen.height]).toEqual([8, 6]);
  expect(player.facts).toMatchObject({
    drawn: 1,
    spoken: 1,
    said: { seq: 1, seconds: 0 },
    skewsMs: [expect.closeTo(10)],
  });
});

it("chooses the picture that is due by the time it is decoded", async () => {
  let now = 0;
  const decode = async () => {
    now += 30;
    return bitmap();
  };
  const player = new FacePlayer(decode, () => now);
  const hear = () => ({ channel: "c", seq: 1, language: "pt", seconds: now / 1000 });
  for (let number = 0; number < 60; number += 1) player.push(frame(number, 1, number * 40), 0);
  for (; now < 2_000; now += 5) await player.paint(canvas(), hear, now);
  const { skewsMs, drawn } = player.facts;
  expect(skewsMs[0]).toBeCloseTo(10);
  expect(skewsMs.at(-1)).toBeLessThan(-10);
  expect(drawn).toBeGreaterThan(45);
});

it("draws what comes by WebRTC as soon as it is there, each picture once", async () => {
  const player = new FacePlayer(async () => bitmap());
  const video = { videoWidth: 64, videoHeight: 48 } as HTMLVideoElement;
  const pictures = [video];
  player.stream = { take: () => pictures.shift() ?? null };
  const screen = canvas();
  for (const at of [0, 16]) await player.paint(screen, () => null, at);
  expect([screen.width, screen.height]).toEqual([64, 48]);
  player.noteSkew(12);
  expect(player.facts).toMatchObject({ drawn: 1, streamed: 1, spoken: 0, skewsMs: [12] });
  expect(player.alive(performance.now())).toBe(true);
});

it("keeps what it shows when a picture is damaged", async () => {
  const decode = vi.fn().mockRejectedValueOnce(new Error("damaged")).mockResolvedValue(bitmap());
  const player = new FacePlayer(decode);
  player.push(frame(0), 0);
  player.push(frame(1), 0);
  const screen = canvas();
  await player.paint(screen, () => null, 0);
  expect(player.facts.drawn).toBe(0);
  await player.paint(screen, () => null, 40);
  expect(player.facts.drawn).toBe(1);
});

it("is alive as long as frames come", () => {
  const player = new FacePlayer(async () => bitmap());
  expect(player.alive(0)).toBe(false);
  player.push(frame(0), 1_000);
  expect(player.alive(2_000)).toBe(true);
  expect(player.alive(9_000)).toBe(false);
  player.clear();
  expect(player.alive(1_000)).toBe(false);
});
