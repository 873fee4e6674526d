import { useCallback, useEffect, useRef } from "react";
import type { Info } from "../api/gateway";
import { exposeCall } from "../diagnostics";
import { type Call, useCall } from "../hooks/useCall";
import { useIdentity } from "../hooks/useIdentity";
import { useInfo } from "../hooks/useInfo";
import { useRoomFace } from "../hooks/useRoomFace";
import { useRoomFacts } from "../hooks/useRoomFacts";
import type { Go } from "../hooks/useRoute";
import { type Entry, keepEntry, keptEntry } from "../rooms/entry";
import { type Identity, voiceIn } from "../rooms/identity";
import { keptHostKey, keptSeat } from "../rooms/seat";
import type { Problem } from "../session/problems";
import { problem } from "../session/problems";
import { Banner } from "./Banner";
import { Lobby } from "./Lobby";
import view from "./Room.module.css";
import { RoomBar } from "./RoomBar";
import { RoomEnd } from "./RoomEnd";
import { RoomView } from "./RoomView";

interface Props {
  room: string;
  watch: boolean;
  go: Go;
}

/** A room from its door to its end. */
export function Room({ room, watch, go }: Props) {
  const { info, unreachable } = useInfo();
  const call = useCall(room);
  const [identity, setIdentity] = useIdentity(info);
  const { facts, problem: lost } = useRoomFacts(room);
  const { visit } = call;
  const face = useRoomFace(room, call);
  const home = useCallback(() => go({ view: "rooms" }), [go]);
  const enter = useEnter(room, info, identity, call);
  useComingBack(room, info, enter);
  useEffect(() => exposeCall(call), [call]);

  if (visit.name === "inside" || visit.name === "reconnecting") {
    const choose = (next: Identity) => {
      setIdentity(next);
      if (info) call.change({ hears: next.hears, voice: voiceIn(info, next) });
    };
    return (
      info && (
        <RoomView
          room={room}
          info={info}
          call={call}
          watch={watch}
          face={face}
          identity={identity}
          onIdentity={choose}
        />
      )
    );
  }
  const over = visit.name === "left" || visit.name === "ended" || visit.name === "failed";
  return (
    <div className={view.page}>
      <RoomBar onHome={home} />
      {over ? (
        <RoomEnd
          visit={visit}
          seat={call.seat()}
          hears={identity.hears}
          recorded={call.recorded && call.me?.role === "host" && (visit.name === "ended" || !call.recording)}
          onRejoin={call.lobby}
          onHome={home}
        />
      ) : (
        <Door trouble={unreachable && !info ? problem("unreachable") : lost} />
      )}
      {!over && info && !lost && (
        <Lobby
          info={info}
          identity={identity}
          watch={watch}
          host={keptHostKey(sessionStorage, room) !== ""}
          needsPassword={facts?.needs_password ?? false}
          joining={visit.name === "joining"}
          problem={visit.name === "lobby" ? visit.problem : null}
          face={face}
          onIdentity={setIdentity}
          onJoin={enter}
        />
      )}
    </div>
  );
}

/** Why nobody can come in. */
function Door({ trouble }: { trouble: Problem | null }) {
  if (!trouble) return null;
  return (
    <div className={view.trouble}>
      <Banner tone="error" problem={trouble} />
    </div>
  );
}

type Enter = (entry: Entry & { password: string }) => void;

function useEnter(room: string, info: Info | null, identity: Identity, { join }: Call): Enter {
  return useCallback(
    ({ role, microphone, password }) => {
      if (!info) return;
      keepEntry(sessionStorage, room, { role, microphone });
      const iceServers = info.ice_servers ?? [];
      join({ identity, role, microphone, password, iceServers, voice: voiceIn(info, identity) });
    },
    [room, info, identity, join],
  );
}

/** A tab that was in the room before it was loaded anew goes straight back. */
function useComingBack(room: string, info: Info | null, enter: Enter): void {
  const came = useRef(false);
  useEffect(() => {
    if (came.current || !info) return;
    came.current = true;
    if (keptSeat(sessionStorage, room)) enter({ ...keptEntry(sessionStorage, room), password: "" });
  }, [room, info, enter]);
}
