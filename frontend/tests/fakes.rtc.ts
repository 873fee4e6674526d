// A WebRTC connection whose far end, and whose packets, are the test's.
import type { PeerLike } from "../src/rtc/peer";
import type { TrackSound } from "../src/rtc/sound";

export class FakePeer implements PeerLike {
  localDescription: PeerLike["localDescription"] = null;
  iceGatheringState: RTCIceGatheringState = "complete";
  connectionState: RTCPeerConnectionState = "new";
  ontrack: PeerLike["ontrack"] = null;
  onconnectionstatechange: PeerLike["onconnectionstatechange"] = null;
  onicegatheringstatechange: PeerLike["onicegatheringstatechange"] = null;
  readonly sections: string[] = [];
  answer = "";
  closed = false;
  packets = 0;
  flowing = true;

  addTransceiver(what: MediaStreamTrack | string, init?: RTCRtpTransceiverInit): RTCRtpTransceiver {
    this.sections.push(`${typeof what === "string" ? what : "microphone"} ${init?.direction}`);
    return {} as RTCRtpTransceiver;
  }
  async createOffer(): Promise<RTCSessionDescriptionInit> {
    return { type: "offer", sdp: "offer" };
  }
  async setLocalDescription(): Promise<void> {
    this.localDescription = { type: "offer", sdp: "complete offer" } as RTCSessionDescription;
  }
  async setRemoteDescription({ sdp }: RTCSessionDescriptionInit): Promise<void> {
    if (sdp === "broken") throw new Error("no");
    this.answer = sdp ?? "";
  }
  async getStats(): Promise<RTCStatsReport> {
    if (this.flowing) this.packets += 12;
    return new Map([["a", { type: "inbound-rtp", packetsReceived: this.packets }]]);
  }
  close(): void {
    this.closed = true;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.call(this as unknown as RTCPeerConnection, new Event("change"));
  }
}

export class FakeSound implements TrackSound {
  volume = -1;
  loud = 0.4;
  closed = 0;
  async play(): Promise<void> {}
  setVolume(volume: number): void {
    this.volume = volume;
  }
  level(): number {
    return this.loud;
  }
  close(): void {
    this.closed += 1;
  }
}
