// WebRTC as browsers have it.
import type { CarrierPorts } from "./carrier";
import { ElementSound } from "./sound";

export function carrying(iceServers: RTCIceServer[], context: AudioContext): CarrierPorts {
  return {
    createPeer: () =>
      typeof RTCPeerConnection === "function" ? new RTCPeerConnection({ iceServers }) : null,
    createSound: () => new ElementSound(context),
  };
}
