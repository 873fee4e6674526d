import { describe, expect, it, vi } from "vitest";
import { captureFrame } from "../fakes";
import { FakePeer } from "../fakes.rtc";
import { ANA, engine, goInside, ME, notices, peers, ROOM, socket, told } from "./visitor";

describe("WebRTC", () => {
  async function carried(): Promise<FakePeer> {
    const peer = new FakePeer();
    peers.push(peer);
    await goInside();
    await vi.advanceTimersByTimeAsync(1);
    socket().say({ type: "signal", channel: ROOM, description: "answer", sdp: "answer" });
    peer.become("connected");
    told([{ ...ME, via: "webrtc" }, ANA]);
    return peer;
  }

  it("is offered when the page is inside, and carries the microphone from when the gateway says so", async () => {
    const peer = await carried();
    expect(socket().of("signal")).toMatchObject([
      { channel: ROOM, description: "offer", sdp: "complete offer" },
    ]);
    expect(peer.answer).toBe("answer");
    engine.handlers.onFrame(captureFrame(0));
    expect(socket().spans).toEqual([]);
    expect(notices).toEqual([]);
  });

  it("that dies gives the microphone back to the socket, with what the gateway had not got", async () => {
    const peer = await carried();
    for (let i = 0; i < 10; i++) engine.handlers.onFrame(captureFrame(i * 320));
    peer.become("failed");
    expect(notices).toEqual(["webrtc-lost"]);
    expect(socket().of("signal").at(-1)?.sdp).toBe("");
    engine.handlers.onFrame(captureFrame(3200));
    expect(socket().spans).toEqual([]);
    socket().say({ type: "welcome", channel: "mine", sample: 2880 });
    expect(socket().spans).toEqual([
      [2880, 3200],
      [3200, 3520],
    ]);
  });

  it("tells when a segment is heard, and it is acknowledged then", async () => {
    await carried();
    socket().speak({ channel: "hers", seq: 4 }, 0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket().of("ack")).toEqual([]);
    socket().speak({ channel: "hers", seq: 4, offset: 24_000, last: true }, 0);
    await vi.advanceTimersByTimeAsync(200);
    expect(socket().of("ack")).toMatchObject([{ kind: "speech", channel: "hers", seq: 4 }]);
    socket().speak({ channel: "hers", seq: 4, last: true });
    expect(engine.pushed).toEqual([]);
  });

  it("that dies in the middle of a segment has only its rest come by the socket", async () => {
    const peer = await carried();
    socket().speak({ channel: "hers", seq: 4 }, 0);
    await vi.advanceTimersByTimeAsync(500);
    peer.become("failed");
    socket().speak({ channel: "hers", seq: 4, offset: 0 }, 6_000);
    socket().speak({ channel: "hers", seq: 4, offset: 6_000, last: true }, 12_000);
    const played = engine.pushed.reduce((sum, { samples }) => sum + samples, 0);
    expect(played).toBeGreaterThan(5_000);
    expect(played).toBeLessThan(13_000);
  });

  it("that is over may still have told of an end: the segment comes by the socket all the same", async () => {
    const peer = await carried();
    socket().speak({ channel: "hers", seq: 4 }, 0);
    await vi.advanceTimersByTimeAsync(200);
    peer.become("failed");
    socket().speak({ channel: "hers", seq: 4, offset: 24_000, last: true }, 0);
    socket().speak({ channel: "hers", seq: 5, offset: 9_000, last: true }, 0);
    expect(socket().of("ack")).toEqual([]);
    socket().speak({ channel: "hers", seq: 4, offset: 0, last: true }, 24_000);
    expect(socket().of("ack")).toMatchObject([{ kind: "speech", channel: "hers", seq: 4 }]);
    expect(engine.pushed[0]?.samples).toBeGreaterThan(15_000);
  });

  it("that is not there is said once, and the call goes on by the socket", async () => {
    await goInside();
    expect(notices).toEqual(["webrtc-blocked"]);
    engine.handlers.onFrame(captureFrame(0));
    expect(socket().spans).toEqual([[0, 320]]);
  });
});
