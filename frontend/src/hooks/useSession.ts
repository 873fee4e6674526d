// The live session for components: its phase, its captions, and the few things a user can do with it.
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { connectLive, openLive, renewTicket, type Stage } from "../api/gateway";
import { createEngine } from "../audio/engine";
import { captions } from "../captions/captions";
import { FacePlayer } from "../face/player";
import { Feed } from "../session/feed";
import { type LiveHandlers, type LivePorts, type LiveRequest, LiveSession } from "../session/live";
import type { Problem } from "../session/problems";
import { IDLE, isActive, session } from "../session/state";
import type { PlayedSegment } from "../session/voice";
import type { Wanted } from "../wire/uplink";

export const PORTS: LivePorts = {
  openLive,
  renewTicket,
  connect: connectLive,
  createEngine,
  random: Math.random,
};

const MAX_PLAYED = 500;

/** What changes many times a second, or is only for measuring: read without rendering. */
export interface Feeds {
  level: Feed<number>;
  queuedMs: Feed<number>;
  played: PlayedSegment[];
  underruns: number;
  face: FacePlayer;
}

const newFeeds = (): Feeds => ({
  level: new Feed(0),
  queuedMs: new Feed(0),
  played: [],
  underruns: 0,
  face: new FacePlayer(),
});

export function useSession(setStage: (stage: string, state: Stage) => void, ports: LivePorts = PORTS) {
  const [phase, dispatch] = useReducer(session, IDLE);
  const [list, caption] = useReducer(captions, []);
  const { notices, addNotice, dismissNotice } = useNotices();
  const [feeds] = useState(newFeeds);
  const live = useRef<LiveSession | null>(null);

  const handlers = useMemo<LiveHandlers>(
    () => ({
      session: dispatch,
      caption,
      notice: addNotice,
      stage: ({ stage, up, message }) => setStage(stage, { up, message }),
      degraded: ({ stage, level, reason }) =>
        setStage(stage, { up: true, message: level > 0 ? reason || "busy" : "" }),
      level: feeds.level.set,
      queue: feeds.queuedMs.set,
      played: (segment) => {
        feeds.played.push(segment);
        if (feeds.played.length > MAX_PLAYED) feeds.played.shift();
      },
      underrun: () => {
        feeds.underruns += 1;
      },
      video: (frame) => feeds.face.push(frame, performance.now()),
    }),
    [addNotice, feeds, setStage],
  );

  const start = useCallback(
    (request: LiveRequest) => {
      dismissNotice();
      feeds.face.clear();
      live.current = new LiveSession(request, ports, handlers);
      void live.current.start();
    },
    [dismissNotice, feeds, handlers, ports],
  );
  const stop = useCallback(() => live.current?.stop(), []);
  const change = useCallback((wanted: Wanted) => live.current?.change(wanted), []);
  const setVolume = useCallback((volume: number) => live.current?.setVolume(volume), []);
  const outputLevel = useCallback(() => live.current?.outputLevel() ?? 0, []);
  const dismissFailure = useCallback(() => dispatch({ type: "dismiss" }), []);
  const clear = useCallback(() => caption({ type: "clear" }), []);

  useNetworkReturn(live);
  useEndOnUnmount(live);
  useWakeLock(isActive(phase));

  return {
    phase,
    captions: list,
    notices,
    feeds,
    start,
    stop,
    change,
    setVolume,
    outputLevel,
    ...useFaceOf(live),
    dismissNotice,
    dismissFailure,
    clear,
  };
}

export type Session = ReturnType<typeof useSession>;

/** One of each kind: a problem that repeats is shown once, with what was said last. */
function useNotices() {
  const [notices, setNotices] = useState<readonly Problem[]>([]);
  const addNotice = useCallback((added: Problem) => {
    setNotices((before) => [...before.filter((notice) => notice.code !== added.code), added].slice(-3));
  }, []);
  const dismissNotice = useCallback((code?: string) => {
    setNotices((before) => (code === undefined ? [] : before.filter((notice) => notice.code !== code)));
  }, []);
  return { notices, addNotice, dismissNotice };
}

/** The face's way into the session, and what it is drawn to. */
function useFaceOf(live: LiveRef) {
  const sendFrame = useCallback(
    (picture: Uint8Array, still: boolean) => live.current?.sendFrame(picture, still) ?? false,
    [live],
  );
  const heard = useCallback(() => live.current?.heard() ?? null, [live]);
  return { sendFrame, heard };
}

type LiveRef = { readonly current: LiveSession | null };

function useNetworkReturn(live: LiveRef): void {
  useEffect(() => {
    const onOnline = () => live.current?.networkBack();
    window.addEventListener("online", onOnline);
    return () => window.removeEventListener("online", onOnline);
  }, [live]);
}

function useEndOnUnmount(live: LiveRef): void {
  useEffect(
    () => () => {
      live.current?.stop();
      live.current?.stop();
    },
    [live],
  );
}

/** A phone that goes to sleep would stop listening. */
function useWakeLock(active: boolean): void {
  useEffect(() => {
    if (!active || !("wakeLock" in navigator)) return;
    const asked = navigator.wakeLock.request("screen").catch(() => null);
    return () => {
      void asked.then((lock) => lock?.release());
    };
  }, [active]);
}
