import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../src/api/gateway";
import type { JoinRequest, Seat } from "../../src/api/rooms";
import { MicrophoneError } from "../../src/audio/microphone";
import type { FaceFrame } from "../../src/face/queue";
import type { Member } from "../../src/generated/events";
import { LISTENING } from "../../src/rooms/listening";
import type { Person } from "../../src/rooms/people";
import { type RoomPorts, type RoomRequest, RoomSession } from "../../src/rooms/session";
import { LOBBY, type Visit, visiting } from "../../src/rooms/visit";
import { captureFrame, FakeEngine, FakeSocket } from "../fakes";
import { FakePeer, FakeSound } from "../fakes.rtc";

const ROOM = "room-1";
const SEAT: Seat = { room: ROOM, member: "m1", key: "k1" };
const WANTED: JoinRequest = {
  name: "Eva",
  role: "speaker",
  speaks: "en",
  hears: "pt",
  voice: "",
  speech: true,
  original: false,
  password: "",
  host_key: "",
};
const ME: Member = { id: "m1", name: "Eva", role: "speaker", channel: "mine", speaks: "en", hears: "pt" };
const ANA: Member = { id: "m2", name: "Ana", role: "speaker", channel: "hers", speaks: "de", hears: "en" };

let sockets: FakeSocket[];
let engine: FakeEngine;
let track: { enabled: boolean; stopped: boolean };
let visit: Visit;
let people: Person[];
let seats: (Seat | null)[];
let renewals: (Error | null)[];
let joins: number;
let peers: FakePeer[] = [];
let notices: string[] = [];
const sound = new FakeSound();
let frames: FaceFrame[];

const socket = () => sockets.at(-1) as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  peers = [];
  notices = [];
  sockets = [];
  track = { enabled: true, stopped: false };
  visit = LOBBY;
  people = [];
  seats = [];
  renewals = [];
  joins = 0;
  frames = [];
});
afterEach(() => vi.useRealTimers());

const stream = () =>
  ({
    getAudioTracks: () => [Object.assign(track, { addEventListener: () => {} })],
    getTracks: () => [{ stop: () => (track.stopped = true) }],
  }) as unknown as MediaStream;

const ports: RoomPorts = {
  join: async () => ({ ...SEAT, ticket: `join-${++joins}` }),
  renew: async () => {
    const refused = renewals.shift();
    if (refused) throw refused;
    return { ticket: "again" };
  },
  connect: (ticket) => {
    sockets.push(new FakeSocket(ticket));
    return socket();
  },
  createEngine: async (handlers) => {
    engine = new FakeEngine(handlers);
    return engine;
  },
  openMicrophone: async () => stream(),
  random: () => 0,
  carrying: () => ({ createPeer: () => peers.shift() ?? null, createSound: () => sound }),
};

async function begin(more: Partial<RoomRequest> = {}, own: Partial<RoomPorts> = {}): Promise<RoomSession> {
  const session = new RoomSession(
    {
      seat: null,
      room: ROOM,
      wanted: WANTED,
      microphone: "",
      muted: false,
      listening: LISTENING,
      iceServers: [],
      ...more,
    },
    { ...ports, ...own },
    {
      visit: (action) => {
        visit = visiting(visit, action);
      },
      caption: () => {},
      room: (_, list) => {
        people = list;
      },
      seat: (seat) => seats.push(seat),
      notice: ({ code }) => notices.push(code),
      settled: (code) => {
        notices = notices.filter((notice) => notice !== code);
      },
      level: () => {},
      queue: () => {},
      played: () => {},
      underrun: () => {},
      video: (frame) => frames.push(frame),
    },
  );
  await session.start();
  return session;
}

function told(members: Member[] = [ME, ANA]): void {
  socket().say({ type: "room", channel: ROOM, you: "m1", members });
}

async function goInside(): Promise<RoomSession> {
  const session = await begin();
  told();
  socket().say({ type: "welcome", channel: "mine", sample: 0 });
  return session;
}

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
    notices = [];
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
    renewals = [new ApiError(404, "unknown_member", "gone")];
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
    renewals = [new ApiError(404, "unknown_member", "gone")];
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
    renewals = [new ApiError(404, "unknown_member", "gone")];
    const gone = new ApiError(404, "unknown_room", "over");
    vi.spyOn(ports, "join").mockRejectedValue(gone);
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(visit.name).not.toBe("inside");
  });
});

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
