import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Carrier } from "../../src/rtc/carrier";
import type { EventOf } from "../../src/wire/codec";
import { FakePeer, FakeSound, FakeStream } from "../fakes.rtc";

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
    {
      createPeer: () => peer,
      createSound: () => sound,
      faces: 2,
      createStream: (track) => new FakeStream(track),
    },
    {
      signal: (sdp) => said.push(["signal", sdp]),
      hold: () => said.push(["hold"]),
      came: () => {},
      gaveUp: (reason) => said.push(["gave up", reason]),
      begun: () => said.push(["begun"]),
      heard: () => said.push(["heard"]),
      cut: (_, samples) => said.push(["cut", samples]),
      face: (channel, stream) =>
        said.push(["face", channel, (stream as FakeStream | null)?.track.id ?? null]),
      skew: (channel, ms) => said.push(["skew", channel, ms]),
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
    expect(there.sections).toEqual([
      "microphone sendrecv",
      "video sendonly",
      "video recvonly",
      "video recvonly",
    ]);
    expect(said).toEqual([["signal", "complete offer"], ["hold"]]);
    expect([carrier.up, carrier.level()]).toEqual([true, 0.4]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carrier.up).toBe(true);
  });

  it("of who only listens needs no microphone", async () => {
    const { sections } = await connect(null);
    expect(sections).toEqual(["audio recvonly", "video recvonly", "video recvonly"]);
  });

  it("takes another microphone in the place of the one before, also when it begins anew", async () => {
    const there = await connect();
    const other = { id: "other" } as MediaStreamTrack;
    carrier.speak(other);
    expect(there.transceivers[0]?.sent).toBe(other);
    expect(there.transceivers.slice(1).map(({ sent }) => sent)).not.toContain(other);
  });

  it("takes the camera along, also one that was on before, until it is off", async () => {
    const camera = { id: "camera" } as MediaStreamTrack;
    carrier.see(camera);
    expect(carrier.carriesCamera).toBe(false);
    const there = await connect();
    expect([carrier.carriesCamera, there.transceivers[1]?.sent]).toEqual([true, camera]);
    carrier.see(null);
    expect(there.transceivers[1]?.sent).toBe(null);
    there.become("failed");
    expect(carrier.carriesCamera).toBe(false);
  });

  it("brings the faces that the gateway names, and takes them back when it is over", async () => {
    const there = await connect();
    said.length = 0;
    carrier.shows(["hers", ""]);
    carrier.shows(["hers", "his"]);
    carrier.shows(["theirs", "his"]);
    expect(said).toEqual([
      ["face", "hers", "2"],
      ["face", "his", "3"],
      ["face", "hers", null],
      ["face", "theirs", "2"],
    ]);
    there.become("failed");
    expect(said.slice(4, 6)).toEqual([
      ["face", "theirs", null],
      ["face", "his", null],
    ]);
  });

  it("lets pictures wait as long as sound does, and says by how much they are behind", async () => {
    const there = await connect();
    carrier.shows(["hers", ""]);
    const waited = { jitterBufferDelay: 48, jitterBufferEmittedCount: 480 };
    const seen = { mid: "2", totalProcessingDelay: 1.15, framesDecoded: 10 };
    there.getStats = async () =>
      new Map<string, object>([
        ["sound", { type: "inbound-rtp", kind: "audio", packetsReceived: performance.now(), ...waited }],
        ["face", { type: "inbound-rtp", kind: "video", ...seen }],
      ]);
    await vi.advanceTimersByTimeAsync(300);
    expect(there.transceivers[2]?.receiver.jitterBufferTarget).toBe(100);
    expect(said.at(-1)).toEqual(["skew", "hers", expect.closeTo(15)]);
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
