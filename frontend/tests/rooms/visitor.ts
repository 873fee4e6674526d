// Somebody in a room, against fakes of the browser and the gateway: what tests of a session have in common.
import { afterEach, beforeEach, vi } from "vitest";
import type { JoinRequest, Seat } from "../../src/api/rooms";
import type { FaceFrame } from "../../src/face/queue";
import type { Member } from "../../src/generated/events";
import { LISTENING } from "../../src/rooms/listening";
import type { Person } from "../../src/rooms/people";
import { type RoomPorts, type RoomRequest, RoomSession } from "../../src/rooms/session";
import { LOBBY, type Visit, visiting } from "../../src/rooms/visit";
import { FakeEngine, FakeSocket } from "../fakes";
import { type FakePeer, FakeSound, FakeStream } from "../fakes.rtc";

export const ROOM = "room-1";
export const SEAT: Seat = { room: ROOM, member: "m1", key: "k1" };
export const WANTED: JoinRequest = {
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
export const ME: Member = {
  id: "m1",
  name: "Eva",
  role: "speaker",
  channel: "mine",
  speaks: "en",
  hears: "pt",
};
export const ANA: Member = {
  id: "m2",
  name: "Ana",
  role: "speaker",
  channel: "hers",
  speaks: "de",
  hears: "en",
};

export let sockets: FakeSocket[];
export let engine: FakeEngine;
export let track: { enabled: boolean; stopped: boolean };
export let visit: Visit;
export let people: Person[];
export let seats: (Seat | null)[];
export let renewals: (Error | null)[];
export let joins: number;
export let peers: FakePeer[] = [];
export let notices: string[] = [];
const sound = new FakeSound();
export let frames: FaceFrame[];
/** Whose face comes by WebRTC. */
export const streamed = new Map<string, boolean>();

export const socket = () => sockets.at(-1) as FakeSocket;

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

export const ports: RoomPorts = {
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
  carrying: () => ({
    createPeer: () => peers.shift() ?? null,
    createSound: () => sound,
    faces: 1,
    createStream: (track) => new FakeStream(track),
  }),
};

export async function begin(
  more: Partial<RoomRequest> = {},
  own: Partial<RoomPorts> = {},
): Promise<RoomSession> {
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
      face: (channel, stream) => streamed.set(channel, stream !== null),
      skew: () => {},
    },
  );
  await session.start();
  return session;
}

export function told(members: Member[] = [ME, ANA]): void {
  socket().say({ type: "room", channel: ROOM, you: "m1", members });
}

export async function goInside(): Promise<RoomSession> {
  const session = await begin();
  told();
  socket().say({ type: "welcome", channel: "mine", sample: 0 });
  return session;
}
