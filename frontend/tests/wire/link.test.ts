import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type GoneReason, type Grant, LiveLink } from "../../src/wire/link";
import { CHANNEL, captureFrame, FakeSocket } from "../fakes";

class Bench {
  sockets: FakeSocket[] = [];
  grants = 0;
  rejoin: () => Promise<Grant> = async () => ({ channel: CHANNEL, ticket: `t${++this.grants}` });
  ready = 0;
  lost: number[] = [];
  gone: GoneReason[] = [];
  messages: string[] = [];
  replaced: [string, number][] = [];
  link = new LiveLink(
    {
      connect: (ticket) => {
        const socket = new FakeSocket(ticket);
        this.sockets.push(socket);
        return socket;
      },
      rejoin: () => this.rejoin(),
      random: () => 0,
    },
    {
      onReady: () => {
        this.ready += 1;
      },
      onMessage: ({ event }) => this.messages.push(event.type),
      onLost: (attempt) => this.lost.push(attempt),
      onReplaced: (channel, sample) => this.replaced.push([channel, sample]),
      onGone: (reason) => this.gone.push(reason),
    },
  );

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  open(): this {
    this.link.open({ channel: CHANNEL, ticket: "t0" });
    this.socket.welcome();
    return this;
  }

  capture(first: number, count: number): void {
    for (let i = 0; i < count; i++) this.link.sendCapture(captureFrame((first + i) * 320));
  }

  async reconnect(sample: number, channel = CHANNEL): Promise<void> {
    await vi.advanceTimersByTimeAsync(300);
    this.socket.welcome(sample, channel);
  }
}

let bench: Bench;
beforeEach(() => {
  vi.useFakeTimers();
  bench = new Bench();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a first connection", () => {
  it("sends what was captured before the gateway was ready", () => {
    bench.link.open({ channel: CHANNEL, ticket: "t0" });
    bench.capture(0, 3);
    expect(bench.socket.spans).toEqual([]);
    bench.socket.welcome();
    bench.capture(3, 1);
    expect(bench.socket.spans).toEqual([
      [0, 320],
      [320, 640],
      [640, 960],
      [960, 1280],
    ]);
  });

  it("gives up at once when it is refused", () => {
    bench.link.open({ channel: CHANNEL, ticket: "t0" });
    bench.socket.drop(1013);
    expect(bench.gone).toEqual([{ opened: false, closeCode: 1013 }]);
  });

  it("gives up when nobody says welcome", async () => {
    bench.link.open({ channel: CHANNEL, ticket: "t0" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.gone).toHaveLength(1);
    expect(bench.socket.closed).toBe(true);
  });

  it("is not opened after it was closed", () => {
    bench.link.close();
    bench.link.open({ channel: CHANNEL, ticket: "t0" });
    expect(bench.sockets).toEqual([]);
  });
});

describe("after a loss", () => {
  it("sends again exactly what was not confirmed", async () => {
    bench.open().capture(0, 10);
    bench.socket.say({ type: "ack", channel: CHANNEL, kind: "capture", sample: 1600 });
    bench.socket.drop();
    bench.capture(10, 2);
    await bench.reconnect(2000);
    expect(bench.socket.ticket).toBe("t1");
    expect(bench.socket.spans[0]).toEqual([2000, 2240]);
    expect(bench.socket.spans.at(-1)).toEqual([3520, 3840]);
    expect(bench.lost).toEqual([1]);
    expect(bench.ready).toBe(2);
  });

  it("fills a hole in what it still has with silence", async () => {
    bench.open().capture(0, 2);
    bench.link.sendCapture(captureFrame(20_000));
    bench.socket.drop();
    await bench.reconnect(0);
    const { spans } = bench.socket;
    expect(spans[0]).toEqual([0, 320]);
    expect(spans.every(([, end], i) => i === spans.length - 1 || end === spans[i + 1]?.[0])).toBe(true);
  });

  it("tries again with growing pauses, and gives up after forty seconds", async () => {
    bench.rejoin = () => Promise.reject(new Error("no network"));
    bench.open().socket.drop();
    await vi.advanceTimersByTimeAsync(41_000);
    expect(bench.gone).toEqual([{ opened: true, closeCode: 1006 }]);
    expect(bench.lost.length).toBeGreaterThan(5);
  });

  it("gives up at once when the gateway says that it is no use", async () => {
    const refusal = Object.assign(new Error("no"), { fatal: true });
    bench.rejoin = () => Promise.reject(refusal);
    bench.open().socket.drop();
    await vi.advanceTimersByTimeAsync(300);
    expect(bench.gone[0]?.cause).toBe(refusal);
  });

  it("does not wait when the network is back", async () => {
    bench.rejoin = () => Promise.reject(new Error("no network"));
    bench.open().socket.drop();
    await vi.advanceTimersByTimeAsync(4_000);
    bench.rejoin = async () => ({ channel: CHANNEL, ticket: "back" });
    bench.link.hurry();
    await vi.advanceTimersByTimeAsync(1);
    expect(bench.socket.ticket).toBe("back");
  });

  it("goes on in a new channel whose clock begins with the oldest audio it has", async () => {
    bench.rejoin = async () => ({ channel: "channel-2", ticket: "new" });
    bench.open().capture(0, 10);
    bench.socket.say({ type: "ack", channel: CHANNEL, kind: "capture", sample: 1600 });
    bench.socket.drop();
    await bench.reconnect(0, "channel-2");
    expect(bench.socket.spans[0]).toEqual([0, 320]);
    expect(bench.socket.spans.at(-1)).toEqual([1280, 1600]);
    expect(bench.link.sessionSample(320)).toBe(1920);
    expect(bench.replaced).toEqual([[CHANNEL, 1600]]);
  });

  it("does not say again in a new channel what has already arrived in the other language", async () => {
    bench.rejoin = async () => ({ channel: "channel-2", ticket: "new" });
    bench.open().capture(0, 10);
    bench.link.settle(2000);
    bench.socket.drop();
    await bench.reconnect(0, "channel-2");
    expect(bench.socket.spans[0]).toEqual([0, 240]);
    expect(bench.link.sessionSample(0)).toBe(2000);
    expect(bench.replaced).toEqual([[CHANNEL, 2000]]);
  });

  it("still gives the same channel what it asks for", async () => {
    bench.open().capture(0, 10);
    bench.link.settle(2000);
    bench.socket.drop();
    await bench.reconnect(640);
    expect(bench.socket.spans[0]).toEqual([640, 960]);
  });

  it("leaves out pictures where much waits to be sent, but says that there is no face any more", () => {
    bench.open();
    bench.socket.bufferedAmount = 10_000_000;
    const face = (picture: Uint8Array) => bench.link.sendFrame({ sample: 0, picture, still: false });
    expect(face(Uint8Array.of(255, 216))).toBe(false);
    expect(face(new Uint8Array(0))).toBe(true);
    expect(bench.socket.of("frame")).toHaveLength(1);
  });

  it("notices a connection that takes nothing any more", async () => {
    bench.open();
    for (let i = 0; i < 400; i++) {
      bench.socket.bufferedAmount += 800;
      bench.capture(i, 1);
      await vi.advanceTimersByTimeAsync(20);
      if (bench.lost.length > 0) break;
    }
    expect(bench.lost).toEqual([1]);
  });
});

describe("a change of languages", () => {
  const wanted = { source: "en", target: "es", voice: "ef_dora" };

  it("is a new generation, which the audio carries from there on", () => {
    bench.open();
    expect(bench.link.change(wanted)).toBe(1);
    bench.capture(0, 1);
    expect(bench.socket.of("open")).toEqual([
      { type: "open", channel: CHANNEL, source: "en", targets: ["es"], voices: { es: "ef_dora" }, gen: 1 },
    ]);
    expect(bench.socket.of("capture")[0]?.gen).toBe(1);
  });

  it("is said again after a reconnect, before the audio", async () => {
    bench.open().link.change(wanted);
    bench.capture(0, 1);
    bench.socket.drop();
    await bench.reconnect(0);
    expect(bench.socket.sent.map(({ type }) => type)).toEqual(["open", "capture"]);
  });

  it("is taken back when the server refuses it, and not when it has worked", () => {
    bench.open().link.change(wanted);
    expect(bench.link.revert()).toBe(true);
    expect(bench.link.generation).toBe(0);
    bench.link.change(wanted);
    bench.socket.say({ type: "transcript", channel: CHANNEL, seq: 0, text: "x", language: "en", gen: 1 });
    expect(bench.link.revert()).toBe(false);
  });
});

describe("the end", () => {
  it("comes after all audio, once, and again after a reconnect", async () => {
    bench.open().capture(0, 2);
    bench.link.end();
    bench.link.end();
    bench.capture(2, 1);
    expect(bench.socket.of("end")).toMatchObject([{ seq: 0, span: [640, 640] }]);
    bench.socket.drop();
    await bench.reconnect(640);
    expect(bench.socket.sent.map(({ type }) => type)).toEqual(["end"]);
  });
});

describe("what comes in", () => {
  it("is passed on, except for other channels, broken frames and confirmations", () => {
    bench.open();
    bench.socket.say({ type: "status", channel: CHANNEL, stage: "asr", up: true });
    bench.socket.say({ type: "status", channel: "other", stage: "asr", up: true });
    bench.socket.say({ type: "error", channel: "invalid", code: "x", message: "y" });
    bench.socket.say({ type: "ack", channel: CHANNEL, kind: "capture", sample: 0 });
    bench.socket.deliver("nonsense");
    bench.socket.deliver(new ArrayBuffer(2));
    expect(bench.messages).toEqual(["status", "error"]);
  });

  it("is no longer heard once closed", () => {
    bench.open().link.close();
    bench.socket.say({ type: "status", channel: CHANNEL, stage: "asr", up: true });
    bench.socket.drop();
    expect([bench.messages, bench.gone, bench.lost]).toEqual([[], [], []]);
  });
});
