import { beforeEach, describe, expect, it } from "vitest";
import { MicrophoneError } from "../../src/audio/microphone";
import { Microphone } from "../../src/rooms/microphone";

class FakeTrack extends EventTarget {
  readyState = "live";
  enabled = true;
  stop(): void {
    this.readyState = "ended";
  }
  unplug(): void {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }
}

let asked: string[];
let tracks: FakeTrack[];
let notices: string[];
let settled: string[];
let refuse: boolean;
let microphone: Microphone;

async function ask(deviceId: string): Promise<MediaStream> {
  asked.push(deviceId);
  if (refuse) throw new MicrophoneError("microphone-missing");
  const track = new FakeTrack();
  return { getAudioTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream;
}

/** What was asked for comes, or not. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  asked = [];
  tracks = [];
  notices = [];
  settled = [];
  refuse = false;
  microphone = new Microphone(ask, {
    opened: (_, track) => tracks.push(track as unknown as FakeTrack),
    notice: ({ code }) => notices.push(code),
    settled: (code) => settled.push(code),
  });
  await microphone.open("headset");
});

describe("the microphone of a room", () => {
  it("is changed for another one, and the one before is let go", async () => {
    await microphone.change("desk");
    expect(asked).toEqual(["headset", "desk"]);
    expect(tracks.map(({ readyState }) => readyState)).toEqual(["ended", "live"]);
    expect(settled).toEqual(["microphone-gone"]);
  });

  it("stays where another one cannot be had", async () => {
    refuse = true;
    await microphone.change("desk");
    expect(notices).toEqual(["microphone-missing"]);
    expect(tracks.map(({ readyState }) => readyState)).toEqual(["live"]);
  });

  it("that is unplugged is replaced by the system's default", async () => {
    tracks[0]?.unplug();
    await settle();
    expect(asked).toEqual(["headset", ""]);
    expect(notices).toEqual(["microphone-changed"]);
    expect(microphone.track).toBe(tracks[1]);
    tracks[0]?.unplug();
    await settle();
    expect(tracks.length).toBe(2);
  });

  it("that is unplugged where there is no other comes back when one is plugged in", async () => {
    refuse = true;
    tracks[0]?.unplug();
    await settle();
    expect(notices).toEqual(["microphone-gone"]);
    refuse = false;
    microphone.devicesChanged();
    await settle();
    expect(settled).toEqual(["microphone-gone"]);
    expect(tracks[1]?.readyState).toBe("live");
    microphone.devicesChanged();
    await settle();
    expect(tracks.length).toBe(2);
  });

  it("that comes when the visit is over is let go at once", async () => {
    const opening = microphone.change("desk");
    microphone.close();
    await opening;
    expect(tracks.map(({ readyState }) => readyState)).toEqual(["ended"]);
    tracks[0]?.unplug();
    await settle();
    expect(asked).toEqual(["headset", "desk"]);
  });
});
