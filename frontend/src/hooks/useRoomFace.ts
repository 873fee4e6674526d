// The own face in a room: open from the lobby on, seen inside, off again with the visit, and on again after a reload.
import { useEffect, useRef } from "react";
import { type FaceInput, useFace } from "../face/useFace";
import { keepCamera, keptCamera } from "../rooms/entry";
import { keptSeat } from "../rooms/seat";
import type { Call } from "./useCall";

const OVER: ReadonlySet<string> = new Set(["left", "ended", "failed"]);

export function useRoomFace(
  room: string,
  call: Pick<Call, "visit" | "me" | "sendFrame" | "showCamera" | "carriesCamera">,
): FaceInput {
  const { visit, me, sendFrame, showCamera, carriesCamera } = call;
  const inside = visit.name === "inside";
  const ready = inside && Boolean(me?.channel);
  const face = useFace({ ready, sendFrame, showCamera, carriesCamera });
  const { mode, clear, toggleCamera } = face;
  const unseen = OVER.has(visit.name) || (inside && me?.channel === "");
  const came = useRef(false);
  useEffect(() => {
    if (came.current) return;
    came.current = true;
    if (keptSeat(sessionStorage, room) && keptCamera(sessionStorage, room)) toggleCamera();
  }, [room, toggleCamera]);
  useEffect(() => {
    if (inside || unseen) keepCamera(sessionStorage, room, !unseen && mode === "camera");
    if (unseen) clear();
  }, [room, inside, unseen, mode, clear]);
  return face;
}
