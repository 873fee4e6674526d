import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/gateway";
import { MicrophoneError } from "../../src/audio/microphone";
import { IDLE } from "../../src/session/state";
import { CHANNEL, captureFrame } from "../fakes";
import { Bench } from "./bench";

const microphone = vi.hoisted(() => ({ open: vi.fn() }));
vi.mock("../../src/audio/microphone", async (original) => ({
  ...(await original<typeof import("../../src/audio/microphone")>()),
  openMicrophone: microphone.open,
}));

const KEY = `${CHANNEL}/0/pt`;

let bench: Bench;
beforeEach(() => {
  vi.useFakeTimers();
  bench = new Bench(microphone.open);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("starting", () => {
  it("asks for the microphone before it takes a place on the server", async () => {
    microphone.open.mockRejectedValue(new MicrophoneError("microphone-denied"));
    await bench.live.start();
    expect([bench.failure, bench.opened, bench.engine.closed]).toEqual(["microphone-denied", [], true]);
  });

  it("is live once the gateway says welcome, with nothing said before it lost", async () => {
    await bench.live.start();
    expect(bench.phase).toEqual({ name: "starting", step: "connecting" });
    bench.engine.handlers.onFrame(captureFrame(0));
    bench.socket.welcome();
    expect(bench.phase).toEqual({ name: "live" });
    expect(bench.socket.spans).toEqual([[0, 320]]);
    expect(bench.engine.volume).toBe(0.5);
  });

  it.each([
    [new ApiError(503, "at_capacity", "full"), "at_capacity"],
    [new ApiError(422, "unsupported_language", "no"), "unsupported_language"],
    [new ApiError(0, "unreachable", "gone"), "unreachable"],
  ])("gives everything back when it is refused: %s", async (error, code) => {
    bench.grant = () => Promise.reject(error);
    await bench.live.start();
    expect([bench.failure, bench.track.stopped, bench.engine.closed]).toEqual([code, true, true]);
  });

  it("says why the socket was closed", async () => {
    await bench.live.start();
    bench.socket.say({ type: "error", channel: "invalid", code: "draining", message: "stopping" });
    bench.socket.drop(1013);
    expect(bench.failure).toBe("draining");
  });

  it("leaves nothing open when it is cancelled half-way", async () => {
    let admit: (channel: string) => void = () => {};
    bench.grant = () => new Promise((resolve) => (admit = resolve));
    const starting = bench.live.start();
    await vi.advanceTimersByTimeAsync(1);
    bench.live.stop();
    admit(CHANNEL);
    await starting;
    expect([bench.phase, bench.sockets, bench.track.stopped]).toEqual([IDLE, [], true]);
  });
});

it("takes no place on the server when it is cancelled while the microphone is asked for", async () => {
  let allow: (stream: unknown) => void = () => {};
  microphone.open.mockReturnValue(new Promise((resolve) => (allow = resolve)));
  const starting = bench.live.start();
  await vi.advanceTimersByTimeAsync(1);
  bench.live.stop();
  allow({ getAudioTracks: () => [], getTracks: () => [bench.track] });
  await starting;
  expect([bench.phase, bench.opened, bench.track.stopped]).toEqual([IDLE, [], true]);
});

describe("speech", () => {
  it("is acknowledged when its last frame is with the player", async () => {
    await bench.begin();
    bench.socket.speak({ seq: 0, offset: 0 });
    expect(bench.socket.of("ack")).toEqual([]);
    bench.socket.speak({ seq: 0, offset: 480, last: true });
    expect(bench.socket.of("ack")).toMatchObject([{ kind: "speech", seq: 0, language: "pt" }]);
    expect(bench.engine.finished).toEqual([KEY]);
  });

  it("is timed from the end of the phrase to the ear", async () => {
    await bench.begin();
    bench.engine.clock = 13;
    bench.socket.speak({ seq: 0, span: [16_000, 40_000], last: true });
    bench.engine.play(KEY, 13.1);
    // Said until 10 + 40000 / 16000 = 12.5 s; heard at 13.1 s and 20 ms of output latency.
    const [heard] = bench.captions.filter((action) => action.type === "heard");
    expect(heard?.responseMs).toBeCloseTo(620);
    expect(heard?.playoutMs).toBeCloseTo(120);
    expect(bench.played).toMatchObject([{ seq: 0, durationMs: 1000, complete: true }]);
  });

  it("that comes again after a reconnect is acknowledged again and not played twice", async () => {
    await bench.begin();
    bench.socket.speak({ seq: 0, last: true });
    bench.socket.drop();
    await vi.advanceTimersByTimeAsync(300);
    bench.socket.welcome();
    bench.socket.speak({ seq: 0, last: true });
    expect(bench.socket.of("ack")).toMatchObject([{ kind: "speech", seq: 0 }]);
    expect(bench.engine.pushed).toHaveLength(1);
  });

  it("without any sound holds nothing up", async () => {
    await bench.begin();
    bench.live.stop();
    bench.socket.speak({ seq: 0, last: true }, 0);
    bench.end();
    expect(bench.phase).toEqual(IDLE);
  });

  it("that breaks off is played as far as it came", async () => {
    await bench.begin();
    bench.socket.speak({ seq: 0 });
    bench.socket.say({
      type: "tombstone",
      channel: CHANNEL,
      seq: 0,
      stage: "tts",
      code: "x",
      language: "es",
    });
    expect(bench.engine.finished).toEqual([]);
    bench.socket.say({ type: "tombstone", channel: CHANNEL, seq: 0, stage: "tts", code: "x" });
    expect(bench.engine.finished).toEqual([KEY]);
  });

  it("that failed is acknowledged and shown as such", async () => {
    await bench.begin();
    bench.socket.say({
      type: "tombstone",
      channel: CHANNEL,
      seq: 0,
      stage: "tts",
      code: "engine_failed",
      language: "pt",
    });
    expect(bench.socket.of("ack")).toMatchObject([{ kind: "tombstone", seq: 0, language: "pt" }]);
    expect(bench.captions).toMatchObject([{ type: "event", event: { type: "tombstone" } }]);
  });
});

describe("the face", () => {
  it("is sent with its place on the capture clock, once the session runs", async () => {
    await bench.live.start();
    expect(bench.live.sendFrame(Uint8Array.of(1), false)).toBe(false);
    bench.socket.welcome();
    bench.engine.handlers.onFrame(captureFrame(320));
    expect(bench.live.sendFrame(Uint8Array.of(1), true)).toBe(true);
    expect(bench.socket.of("frame")).toMatchObject([{ sample: 640, still: true }]);
  });

  it("is sent up to the last word", async () => {
    await bench.begin();
    bench.live.stop();
    expect(bench.live.sendFrame(Uint8Array.of(1), false)).toBe(true);
    bench.socket.speak({ seq: 0, last: true });
    bench.end();
    expect(bench.live.sendFrame(Uint8Array.of(1), false)).toBe(false);
  });

  it("is left out while speech waits to be sent", async () => {
    await bench.begin();
    bench.socket.bufferedAmount = 100_000;
    expect(bench.live.sendFrame(Uint8Array.of(1), false)).toBe(false);
    expect(bench.socket.of("frame")).toEqual([]);
  });

  it("comes back as video, which is confirmed", async () => {
    await bench.begin();
    bench.socket.show({ number: 7, seq: 0, offset: 960, sample_rate_hz: 24_000 });
    expect(bench.frames.map(({ event, picture }) => [event.number, event.problem, picture.length])).toEqual([
      [7, "", 3],
    ]);
    expect(bench.socket.of("ack")).toMatchObject([{ kind: "video", seq: 7, language: "pt" }]);
  });

  it("follows what is heard", async () => {
    await bench.begin();
    expect(bench.live.heard()).toBeNull();
    bench.socket.speak({ seq: 0, last: true });
    bench.engine.handlers.onPlayed({ kind: "started", key: KEY, frame: 0 }, 0);
    expect(bench.live.heard()).toMatchObject({ seq: 0, language: "pt" });
  });
});

describe("changing languages", () => {
  it("drops what was translated before, and keeps what was said", async () => {
    await bench.begin();
    bench.live.change({ source: "en", target: "es", voice: "" });
    expect(bench.engine.flushed).toBe(1);
    bench.socket.speak({ seq: 0, gen: 0, last: true });
    bench.socket.say({
      type: "translation",
      channel: CHANNEL,
      seq: 0,
      text: "velho",
      language: "pt",
      source_language: "en",
    });
    bench.socket.say({ type: "transcript", channel: CHANNEL, seq: 0, text: "old", language: "en" });
    const shown = bench.captions.flatMap((action) => (action.type === "event" ? action.event.type : []));
    expect([bench.engine.pushed, shown]).toEqual([[], ["transcript"]]);
  });

  it("goes on as before when the server refuses", async () => {
    await bench.begin();
    bench.live.change({ source: "en", target: "cy", voice: "" });
    bench.socket.say({ type: "error", channel: CHANNEL, code: "unsupported_language", message: "no Welsh" });
    bench.socket.speak({ seq: 0, last: true });
    expect([bench.codes, bench.engine.pushed.length]).toEqual([["unsupported_language"], 1]);
  });
});

describe("stopping", () => {
  it("waits for the last word to be translated and played", async () => {
    await bench.begin();
    bench.live.stop();
    expect(bench.phase.name).toBe("stopping");
    expect(bench.track.stopped).toBe(true);
    expect(bench.socket.of("end")).toHaveLength(1);
    bench.socket.speak({ seq: 0, last: true });
    bench.end();
    expect(bench.phase.name).toBe("stopping");
    bench.engine.play(KEY, 12);
    expect([bench.phase, bench.engine.closed]).toEqual([IDLE, true]);
    expect(bench.socket.of("ack").at(-1)).toMatchObject({ kind: "end", seq: 1 });
  });

  it("is immediate when nothing is left to play, or when it is asked for twice", async () => {
    await bench.begin();
    bench.live.stop();
    bench.end();
    expect(bench.phase).toEqual(IDLE);
    const other = await new Bench(microphone.open).begin();
    other.live.stop();
    other.live.stop();
    expect(other.phase).toEqual(IDLE);
  });

  it("does not wait for ever", async () => {
    await bench.begin();
    bench.live.stop();
    await vi.advanceTimersByTimeAsync(30_000);
    bench.socket.show({ number: 0, seq: 0, offset: 0, sample_rate_hz: 24_000 });
    await vi.advanceTimersByTimeAsync(49_000);
    expect(bench.phase.name).toBe("stopping");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bench.phase).toEqual(IDLE);
  });

  it("comes by itself when the microphone is unplugged", async () => {
    await bench.begin();
    bench.track.dispatchEvent(new Event("ended"));
    expect([bench.phase.name, bench.codes]).toEqual(["stopping", ["microphone-lost"]]);
  });
});

describe("a lost connection", () => {
  it("is restored with a ticket for the same channel", async () => {
    await bench.begin();
    bench.socket.drop();
    expect(bench.phase).toEqual({ name: "reconnecting", attempt: 1, stopping: false });
    await vi.advanceTimersByTimeAsync(300);
    expect(bench.renew).toHaveBeenCalledWith(CHANNEL, "k");
    bench.socket.welcome();
    expect([bench.phase.name, bench.socket.ticket]).toEqual(["live", "again"]);
    expect(bench.engine.captures).toBe(1);
  });

  it("leads to a new channel, with the languages of now, when the gateway has forgotten the old one", async () => {
    await bench.begin();
    bench.socket.speak({ seq: 0, span: [0, 4_000], last: true });
    bench.socket.speak({ seq: 1, span: [4_000, 8_000] });
    const spanish = { source: "en", target: "es", voice: "" };
    bench.live.change(spanish);
    bench.renew.mockRejectedValue(new ApiError(404, "unknown_channel", "never was"));
    bench.grant = async () => "channel-2";
    bench.socket.drop();
    await vi.advanceTimersByTimeAsync(300);
    bench.socket.welcome(0, "channel-2");
    expect([bench.phase.name, bench.opened.at(-1)]).toEqual(["live", spanish]);
    expect(bench.captions.at(-1)).toEqual({ type: "replaced", channel: CHANNEL, sample: 4_000 });
  });

  it("ends the session after forty seconds, and everything is given back", async () => {
    await bench.begin();
    bench.renew.mockRejectedValue(new ApiError(0, "unreachable", ""));
    bench.socket.drop();
    await vi.advanceTimersByTimeAsync(41_000);
    expect([bench.failure, bench.track.stopped, bench.engine.closed]).toEqual([
      "connection-lost",
      true,
      true,
    ]);
  });
});

it("passes on how the stages are, and what they complain about", async () => {
  await bench.begin();
  bench.socket.say({ type: "status", channel: CHANNEL, stage: "mt", up: false, message: "away" });
  bench.socket.say({ type: "degraded", channel: CHANNEL, stage: "tts", level: 1, reason: "busy" });
  bench.socket.say({ type: "error", channel: CHANNEL, code: "audio_lost", message: "30 s" });
  bench.engine.handlers.onRunning(false);
  expect(bench.stages).toEqual(["mt false", "tts level 1"]);
  expect(bench.codes).toEqual(["audio_lost", "sound-stopped"]);
});
