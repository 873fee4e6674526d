// WebRTC as browsers have it.

import { canStream, TrackStream } from "../face/stream";
import type { CarrierPorts } from "./carrier";
import { ElementSound } from "./sound";

/** As many as the gateway fills. */
const FACES = 4;

export function carrying(iceServers: RTCIceServer[], context: AudioContext): CarrierPorts {
  return {
    createPeer: () =>
      typeof RTCPeerConnection === "function" ? new RTCPeerConnection({ iceServers }) : null,
    createSound: () => new ElementSound(context),
    faces: canStream() ? FACES : 0,
    createStream: (track) => new TrackStream(track),
  };
}
