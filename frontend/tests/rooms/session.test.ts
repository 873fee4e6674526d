import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/gateway";
import { MicrophoneError } from "../../src/audio/microphone";
import { LISTENING } from "../../src/rooms/listening";
import type { Visit } from "../../src/rooms/visit";
import { captureFrame } from "../fakes";
import {
  ANA,
  begin,
  engine,
  frames,
  goInside,
  joins,
  ME,
  notices,
  people,
  ports,
  ROOM,
  renewals,
  SEAT,
  seats,
  socket,
  sockets,
  told,
  track,
  visit,
  WANTED,
} from "./visitor";

describe("a visit to a room", () => {
  it("takes a seat, and is inside when the recogniser listens", async () => {
    await begin();
    expect([visit.name, socket().ticket]).toEqual(["joining", "join-1"]);
    told();
    expect(visit.name).toBe("joining");
    socket().say({ type: "welcome", channel: "mine", sample: 0 });
    expect(visit.name).toBe("inside");
    expect(people.map(({ name }) => name)).toEqual(["Eva", "Ana"]);
    expect(seats).toEqual([SEAT]);
    engine.handlers.onFrame(captureFrame(0));
    expect(socket().of("capture").at(-1)).toMatchObject({ channel: "mine", span: [0, 320] });
  });

  it("of a listener needs no microphone and no recogniser, and keeps the connection alive", async () => {
    const openMicrophone = vi.fn();
    await begin({ wanted: { ...WANTED, role: "listener" } }, { openMicrophone });
    told([{ ...ME, role: "listener", channel: "" }, ANA]);
    expect(visit.name).toBe("inside");
    expect(openMicrophone).not.toHaveBeenCalled();
    const before = socket().of("prefer").length;
    vi.advanceTimersByTime(20_000);
    expect(socket().of("prefer").length).toBeGreaterThan(before);
  });

  it("that the gateway refuses stays at the door, with the reason", async () => {
    await begin({}, { join: async () => Promise.reject(new ApiError(403, "wrong_password", "no")) });
    expect(visit).toMatchObject({ name: "lobby", problem: { code: "wrong_password" } });
    expect(track.stopped).toBe(true);
  });

  it("without a microphone says why", async () => {
    await begin({}, { openMicrophone: () => Promise.reject(new MicrophoneError("microphone-denied")) });
    expect(visit).toMatchObject({ name: "lobby", problem: { code: "microphone-denied" } });
    expect(sockets).toEqual([]);
  });
});

describe("what others say", () => {
  it("is spoken, and acknowledged on their channel", async () => {
    await goInside();
    socket().speak({ channel: "hers", seq: 4, last: true });
    expect(engine.pushed[0]?.key).toBe("hers/4/pt");
    expect(socket().of("ack").at(-1)).toMatchObject({
      kind: "speech",
      channel: "hers",
      seq: 4,
      language: "pt",
    });
  });

  it("does not wait for the old language when another one is wanted", async () => {
    const session = await goInside();
    socket().speak({ channel: "hers", seq: 0 });
    session.change({ hears: "fr", voice: "" });
    expect(engine.flushed).toBe(1);
    expect(socket().of("prefer").at(-1)).toMatchObject({ channel: ROOM, hears: "fr" });
  });

  it("is asked for as it is listened to", async () => {
    const session = await goInside();
    session.listen({ ...LISTENING, mode: "both" });
    expect(socket().of("prefer").at(-1)).toMatchObject({ speech: true, original: true });
    session.listen({ ...LISTENING, mode: "captions" });
    expect(socket().of("prefer").at(-1)).toMatchObject({ speech: false, original: false });
  });
});

describe("another microphone", () => {
  it("takes over, as muted as the one before", async () => {
    const openMicrophone = vi.fn(ports.openMicrophone);
    const session = await begin({}, { openMicrophone });
    told();
    session.mute(true);
    track.enabled = true;
    await session.speakInto("desk");
    expect(openMicrophone.mock.calls).toEqual([[""], ["desk"]]);
    expect(engine.captures).toBe(2);
    expect(track.enabled).toBe(false);
  });
});

describe("faces", () => {
  it("are shown, and confirmed on their speaker's channel", async () => {
    await goInside();
    socket().show({ channel: "hers", number: 4, language: "pt" });
    expect(frames.map(({ event, picture }) => [event.channel, picture.length])).toEqual([["hers", 3]]);
    expect(socket().of("ack").at(-1)).toMatchObject({
      channel: "hers",
      kind: "video",
      seq: 4,
      language: "pt",
    });
  });

  it("of one's own camera are sent with their place on the microphone's clock", async () => {
    const session = await begin();
    expect(session.sendFrame(Uint8Array.of(255, 216), false)).toBe(false);
    told();
    socket().say({ type: "welcome", channel: "mine", sample: 0 });
    engine.handlers.onFrame(captureFrame(320));
    expect(session.sendFrame(Uint8Array.of(255, 216), false)).toBe(true);
    expect(socket().of("frame")).toMatchObject([{ channel: "mine", sample: 640 }]);
  });
});

describe("sound that the browser stops", () => {
  it("is told of until it is back", async () => {
    await goInside();
    notices.length = 0;
    engine.handlers.onRunning(false);
    expect(notices).toEqual(["sound-stopped"]);
    engine.handlers.onRunning(true);
    expect(notices).toEqual([]);
  });
});

describe("muting", () => {
  it("silences the microphone and tells the others", async () => {
    const session = await goInside();
    session.mute(true);
    expect(track.enabled).toBe(false);
    expect(socket().of("prefer").at(-1)).toMatchObject({ muted: true });
  });

  it("may come from the host; old news does not undo one's own unmuting", async () => {
    const session = await goInside();
    told([{ ...ME, muted: true }]);
    expect(track.enabled).toBe(false);
    session.mute(false);
    told([{ ...ME, muted: true }]);
    expect(track.enabled).toBe(true);
  });
});

describe("coming back", () => {
  it("a broken connection is taken up again, the audio of the gap included", async () => {
    await goInside();
    socket().drop();
    engine.handlers.onFrame(captureFrame(0));
    expect(visit.name).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket().ticket).toBe("again");
    told();
    socket().say({ type: "welcome", channel: "mine", sample: 0 });
    expect(visit.name).toBe("inside");
    expect(socket().spans).toEqual([[0, 320]]);
  });

  it("the audio keeps its place on the channel's clock, however much of it was confirmed before", async () => {
    await goInside();
    for (let i = 0; i < 10; i++) engine.handlers.onFrame(captureFrame(i * 320));
    socket().say({ type: "ack", channel: "mine", kind: "capture", sample: 1600 });
    socket().drop();
    engine.handlers.onFrame(captureFrame(3200));
    await vi.advanceTimersByTimeAsync(1_000);
    told();
    socket().say({ type: "welcome", channel: "mine", sample: 2880 });
    expect(socket().spans).toEqual([
      [2880, 3200],
      [3200, 3520],
    ]);
  });

  it("a connection that swallows everything is noticed by who only listens, too", async () => {
    await begin({ wanted: { ...WANTED, role: "listener" } });
    told([{ ...ME, role: "listener", channel: "" }, ANA]);
    vi.advanceTimersByTime(5_000);
    socket().say({ type: "ack", channel: ROOM, kind: "prefer" });
    vi.advanceTimersByTime(5_000);
    expect(visit.name).toBe("inside");
    vi.advanceTimersByTime(2_500);
    expect(visit.name).toBe("reconnecting");
  });

  it("who was away for too long comes in anew, and says again what nobody has confirmed", async () => {
    await goInside();
    for (let i = 0; i < 4; i++) engine.handlers.onFrame(captureFrame(i * 320));
    socket().say({ type: "ack", channel: "mine", kind: "capture", sample: 640 });
    renewals.push(new ApiError(404, "unknown_member", "gone"));
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    told([{ ...ME, channel: "mine-2" }, ANA]);
    socket().say({ type: "welcome", channel: "mine-2", sample: 0 });
    expect(visit.name).toBe("inside");
    expect(
      socket()
        .of("capture")
        .map(({ channel }) => channel),
    ).toEqual(["mine-2", "mine-2"]);
    expect(socket().spans).toEqual([
      [0, 320],
      [320, 640],
    ]);
  });

  it("a page that was loaded anew takes its seat, and goes on behind what it had said", async () => {
    await begin({ seat: SEAT });
    expect([socket().ticket, joins]).toEqual(["again", 0]);
    engine.handlers.onFrame(captureFrame(0));
    told();
    socket().say({ type: "welcome", channel: "mine", sample: 48_000 });
    expect(socket().spans).toEqual([[48_000, 48_320]]);
  });

  it("a seat that is gone is replaced by a new one", async () => {
    renewals.push(new ApiError(404, "unknown_member", "gone"));
    await begin({ seat: SEAT });
    expect([socket().ticket, seats]).toEqual(["join-1", [null, SEAT]]);
  });
});

describe("the end", () => {
  it("leaving says so and gives the seat up", async () => {
    const session = await goInside();
    session.leave();
    expect(socket().of("end")).toMatchObject([{ channel: ROOM }]);
    expect([visit.name, seats.at(-1), engine.closed, track.stopped]).toEqual(["left", null, true, true]);
  });

  it.each<[number, Visit["name"], string]>([
    [4003, "ended", ""],
    [4002, "failed", "removed"],
    [4001, "failed", "elsewhere"],
  ])("close code %i: %s %s, and no coming back", async (code, name, problem) => {
    const session = await goInside();
    if (code === 4003) session.end();
    socket().drop(code);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(visit).toMatchObject(problem ? { name, problem: { code: problem } } : { name });
    expect([sockets.length, seats.at(-1)]).toEqual([1, null]);
  });

  it("is not looked for in a room that is over", async () => {
    await goInside();
    renewals.push(new ApiError(404, "unknown_member", "gone"));
    const gone = new ApiError(404, "unknown_room", "over");
    vi.spyOn(ports, "join").mockRejectedValue(gone);
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(visit.name).not.toBe("inside");
  });
});
