import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Carrier } from "../../src/rtc/carrier";
import type { EventOf } from "../../src/wire/codec";
import { FakePeer, FakeSound } from "../fakes.rtc";

const MICROPHONE = {} as MediaStreamTrack;
const start = { type: "speech", channel: "hers", seq: 0, language: "pt", offset: 0, sample_rate_hz: 24_000 };

let peer: FakePeer | null;
let sound: FakeSound;
let said: unknown[][];
let carrier: Carrier;

beforeEach(() => {
  vi.useFakeTimers();
  peer = new FakePeer();
  sound = new FakeSound();
  said = [];
  carrier = new Carrier(
    { createPeer: () => peer, createSound: () => sound },
    {
      signal: (sdp) => said.push(["signal", sdp]),
      hold: () => said.push(["hold"]),
      came: () => {},
      gaveUp: (reason) => said.push(["gave up", reason]),
      begun: () => said.push(["begun"]),
      heard: () => said.push(["heard"]),
      cut: (_, samples) => said.push(["cut", samples]),
    },
  );
});
afterEach(() => {
  carrier.drop();
  vi.useRealTimers();
});

async function connect(microphone: MediaStreamTrack | null = MICROPHONE): Promise<FakePeer> {
  carrier.offer(microphone, () => 0);
  await vi.advanceTimersByTimeAsync(2_001);
  carrier.answered("answer");
  peer?.become("connected");
  carrier.told("webrtc");
  return peer as FakePeer;
}

describe("the way of the sound", () => {
  it("is offered at once, and is WebRTC when it is up and the gateway says so", async () => {
    const there = await connect();
    expect(there.sections).toEqual(["microphone sendrecv"]);
    expect(said).toEqual([["signal", "complete offer"], ["hold"]]);
    expect([carrier.up, carrier.level()]).toEqual([true, 0.4]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carrier.up).toBe(true);
  });

  it("of who only listens needs no microphone", async () => {
    expect((await connect(null)).sections).toEqual(["audio recvonly"]);
  });

  it("does not change while something waits to be heard", async () => {
    let queued = 4_000;
    carrier.offer(MICROPHONE, () => queued);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(said).toEqual([]);
    queued = 0;
    await vi.advanceTimersByTimeAsync(600);
    expect(said).toEqual([["signal", "complete offer"]]);
  });

  it("stays the socket without WebRTC, with a note", () => {
    peer = null;
    carrier.offer(MICROPHONE, () => 0);
    expect(said).toEqual([["gave up", "webrtc-blocked"]]);
  });

  it("stays the socket when no way is found within ten seconds, and is not tried again", async () => {
    carrier.offer(MICROPHONE, () => 0);
    await vi.advanceTimersByTimeAsync(1);
    carrier.answered("answer");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(said.slice(1)).toEqual([
      ["signal", ""],
      ["gave up", "webrtc-blocked"],
    ]);
    carrier.offer(MICROPHONE, () => 0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(said).toHaveLength(3);
  });

  it.each(["refused", "broken answer"])("stays the socket after what is %s", async (what) => {
    carrier.offer(MICROPHONE, () => 0);
    await vi.advanceTimersByTimeAsync(1);
    if (what === "refused") carrier.refused();
    else carrier.answered("broken");
    await vi.advanceTimersByTimeAsync(1);
    expect(said.at(-1)).toEqual(["gave up", "webrtc-blocked"]);
    expect(peer?.closed).toBe(true);
  });

  it("is the socket again when no packets come; what had not been heard is cut there", async () => {
    const there = await connect();
    carrier.take(start as EventOf<"speech">, 0);
    await vi.advanceTimersByTimeAsync(1_000);
    there.flowing = false;
    await vi.advanceTimersByTimeAsync(2_600);
    const [, , begun, cut, ...rest] = said;
    expect([begun, rest]).toEqual([
      ["begun"],
      [
        ["signal", ""],
        ["gave up", "webrtc-lost"],
      ],
    ]);
    expect(cut?.[1]).toBeGreaterThan(15_000);
    expect(cut?.[1]).toBeLessThan(31_000);
    expect([carrier.up, there.closed, sound.closed]).toEqual([false, true, 1]);
  });

  it("is the socket again when the gateway ends it", async () => {
    await connect();
    carrier.told("socket");
    expect(said.at(-1)).toEqual(["gave up", "webrtc-lost"]);
  });

  it("is tried again after it was lost, a few times", async () => {
    for (let time = 0; time < 3; time++) {
      const there = await connect();
      there.become("failed");
      peer = new FakePeer();
      await vi.advanceTimersByTimeAsync(25_000);
    }
    expect(said.filter(([what, sdp]) => what === "signal" && sdp !== "")).toHaveLength(5);
    expect(said.filter(([what]) => what === "gave up")).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(said.filter(([what]) => what === "gave up")).toHaveLength(3);
  });

  it("goes with the socket, and is offered again with the next one", async () => {
    await connect();
    carrier.drop();
    peer = new FakePeer();
    await connect();
    expect(said.filter(([what]) => what === "hold")).toHaveLength(2);
    expect(said.some(([what]) => what === "gave up")).toBe(false);
  });

  it("keeps the listener's volume", async () => {
    carrier.setVolume(0.3);
    await connect();
    expect(sound.volume).toBe(0.3);
    carrier.setVolume(0);
    expect(sound.volume).toBe(0);
  });
});
