// The live session for components: its phase, its captions, and the few things a user can do with it.
import { useCallback, useEffect, useMemo, useReducer, useRef } from "react";
import { connectLive, openLive, renewTicket, type Stage } from "../api/gateway";
import { createEngine } from "../audio/engine";
import { captions } from "../captions/captions";
import { type LiveHandlers, type LivePorts, type LiveRequest, LiveSession } from "../session/live";
import { IDLE, isActive, session } from "../session/state";
import type { Wanted } from "../wire/uplink";
import { notePlayed, useFeeds } from "./useFeeds";
import { useNotices } from "./useNotices";
import { useWakeLock } from "./useWakeLock";

export const PORTS: LivePorts = {
  openLive,
  renewTicket,
  connect: connectLive,
  createEngine,
  random: Math.random,
};

export function useSession(setStage: (stage: string, state: Stage) => void, ports: LivePorts = PORTS) {
  const [phase, dispatch] = useReducer(session, IDLE);
  const [list, caption] = useReducer(captions, []);
  const { notices, addNotice, dismissNotice } = useNotices();
  const feeds = useFeeds();
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
      played: (segment) => notePlayed(feeds, segment),
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
