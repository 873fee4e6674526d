// A visit to a room for components: its phase, the people, what they say, and what one can do.
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { connectRoom, type JoinRequest, joinRoom, renewSeat } from "../api/rooms";
import { createEngine } from "../audio/engine";
import { openMicrophone } from "../audio/microphone";
import { captions } from "../captions/captions";
import type { FaceFrame } from "../face/queue";
import type { FaceStream } from "../face/stream";
import type { Entry } from "../rooms/entry";
import type { Identity } from "../rooms/identity";
import { LISTENING, type Listening } from "../rooms/listening";
import { type Person, speakingNow } from "../rooms/people";
import { dropSeat, keepSeat, keptHostKey, keptSeat } from "../rooms/seat";
import { type RoomHandlers, type RoomPorts, type RoomRequest, RoomSession } from "../rooms/session";
import { LOBBY, visiting } from "../rooms/visit";
import { carrying } from "../rtc/ports";
import type { EventOf } from "../wire/codec";
import { type Feeds, notePlayed, useFeeds } from "./useFeeds";
import { useNotices } from "./useNotices";
import { useWakeLock } from "./useWakeLock";

export const PORTS: RoomPorts = {
  join: joinRoom,
  renew: renewSeat,
  connect: connectRoom,
  createEngine,
  openMicrophone,
  random: Math.random,
  carrying,
};

interface Joining extends Entry {
  identity: Identity;
  voice: string;
  password: string;
  iceServers: RTCIceServer[];
}

interface Company {
  self: string;
  people: readonly Person[];
  /** Of those who only listen; not all of them need be among the people. */
  listeners: number;
  recording: boolean;
  /** There has been a recording since this one came. */
  recorded: boolean;
}

const NOBODY: Company = { self: "", people: [], listeners: 0, recording: false, recorded: false };

function companyOf(before: Company, event: EventOf<"room">, people: readonly Person[]): Company {
  const { you, listeners, recording } = event;
  return { self: you, people, listeners, recording, recorded: before.recorded || recording };
}

export function useCall(room: string, ports: RoomPorts = PORTS) {
  const [visit, dispatch] = useReducer(visiting, LOBBY);
  const [list, caption] = useReducer(captions, []);
  const [company, setCompany] = useState(NOBODY);
  const [listening, setListening] = useState(LISTENING);
  const [microphone, setMicrophone] = useState("");
  const { notices, addNotice, dismissNotice } = useNotices();
  const feeds = useFeeds();
  const session = useRef<RoomSession | null>(null);
  const handlers = useMemo<RoomHandlers>(
    () => ({
      visit: dispatch,
      caption,
      notice: addNotice,
      settled: dismissNotice,
      room: (event, people) => setCompany((before) => companyOf(before, event, people)),
      seat: (seat) => (seat ? keepSeat(sessionStorage, seat) : dropSeat(sessionStorage, room)),
      ...feedHandlers(feeds),
    }),
    [addNotice, dismissNotice, feeds, room],
  );

  const join = useCallback(
    (joining: Joining) => {
      dismissNotice();
      setMicrophone(joining.microphone);
      session.current?.pause();
      session.current = new RoomSession(requestOf(room, joining, listening), ports, handlers);
      void session.current.start();
    },
    [dismissNotice, handlers, listening, ports, room],
  );
  const listen = useCallback((next: Listening) => {
    setListening(next);
    session.current?.listen(next);
  }, []);
  const speakInto = useCallback((id: string) => {
    setMicrophone(id);
    void session.current?.speakInto(id);
  }, []);
  const actions = useActions(session);
  usePageEvents(session);
  useFacesOf(company.people, feeds);
  useWakeLock(visit.name === "inside");
  const speaking = useMemo(() => speakingNow(list), [list]);
  return {
    visit,
    ...company,
    me: company.people.find(({ id }) => id === company.self),
    captions: list,
    speaking,
    listening,
    notices,
    feeds,
    microphone,
    speakInto,
    join,
    listen,
    dismissNotice,
    lobby: useCallback(() => dispatch({ type: "lobby" }), []),
    ...actions,
  };
}

function requestOf(room: string, joining: Joining, listening: Listening): RoomRequest {
  const { microphone, iceServers } = joining;
  const wanted = wantedBy(room, joining, listening);
  const seat = keptSeat(sessionStorage, room);
  return { room, seat, wanted, microphone, muted: false, listening, iceServers };
}

function wantedBy(room: string, joining: Joining, { mode }: Listening): JoinRequest {
  const { role, voice, password } = joining;
  const { name, speaks, hears } = joining.identity;
  const sound = { speech: mode !== "captions", original: mode === "both" };
  const host_key = keptHostKey(sessionStorage, room);
  return { name, role, speaks, hears, voice, password, host_key, ...sound };
}

export type Call = ReturnType<typeof useCall>;

type SessionRef = { readonly current: RoomSession | null };

function useActions(session: SessionRef) {
  return useMemo(
    () => ({
      mute: (muted: boolean) => session.current?.mute(muted),
      change: (changed: Parameters<RoomSession["change"]>[0]) => session.current?.change(changed),
      leave: () => session.current?.leave(),
      end: () => session.current?.end(),
      record: (on: boolean) => session.current?.record(on),
      sendFrame: (picture: Uint8Array, still: boolean) => session.current?.sendFrame(picture, still) ?? false,
      showCamera: (track: MediaStreamTrack | null) => session.current?.showCamera(track),
      carriesCamera: () => session.current?.carriesCamera ?? false,
      heard: (channel: string) => session.current?.heard(channel) ?? null,
      seat: () => session.current?.seat ?? null,
      outputLevel: () => session.current?.outputLevel() ?? 0,
    }),
    [session],
  );
}

const feedHandlers = (feeds: Feeds) => ({
  level: feeds.level.set,
  queue: feeds.queuedMs.set,
  played: (segment: Parameters<RoomHandlers["played"]>[0]) => notePlayed(feeds, segment),
  underrun: () => {
    feeds.underruns += 1;
  },
  video: (frame: FaceFrame) => feeds.faces.push(frame, performance.now()),
  face: (channel: string, stream: FaceStream | null) => feeds.faces.stream(channel, stream),
  skew: (channel: string, ms: number) => feeds.faces.of(channel).noteSkew(ms),
});

/** Faces of those who have left are not kept. */
function useFacesOf(people: readonly Person[], { faces }: Feeds): void {
  useEffect(() => faces.keep(people.map(({ channel }) => channel)), [people, faces]);
}

/** The network comes back; devices come and go; the view goes away. A page that is closed keeps its seat: it may have been a reload. */
function usePageEvents(session: SessionRef): void {
  useEffect(() => {
    const onOnline = () => session.current?.networkBack();
    const onDevices = () => session.current?.devicesChanged();
    window.addEventListener("online", onOnline);
    navigator.mediaDevices?.addEventListener("devicechange", onDevices);
    return () => {
      window.removeEventListener("online", onOnline);
      navigator.mediaDevices?.removeEventListener("devicechange", onDevices);
      session.current?.leave();
    };
  }, [session]);
}
