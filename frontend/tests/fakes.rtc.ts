// A WebRTC connection whose far end, and whose packets, are the test's.
import type { PeerLike } from "../src/rtc/peer";
import type { TrackSound } from "../src/rtc/sound";
import type { ClosableStream } from "../src/rtc/views";

export class FakePeer implements PeerLike {
  localDescription: PeerLike["localDescription"] = null;
  iceGatheringState: RTCIceGatheringState = "complete";
  connectionState: RTCPeerConnectionState = "new";
  ontrack: PeerLike["ontrack"] = null;
  onconnectionstatechange: PeerLike["onconnectionstatechange"] = null;
  onicegatheringstatechange: PeerLike["onicegatheringstatechange"] = null;
  readonly sections: string[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  reports: object[] = [];
  answer = "";
  closed = false;
  packets = 0;
  flowing = true;

  addTransceiver(what: MediaStreamTrack | string, init?: RTCRtpTransceiverInit): RTCRtpTransceiver {
    this.sections.push(`${typeof what === "string" ? what : "microphone"} ${init?.direction}`);
    const transceiver = new FakeTransceiver(String(this.transceivers.length), init?.direction ?? "inactive");
    this.transceivers.push(transceiver);
    return transceiver as unknown as RTCRtpTransceiver;
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
    const sound = { type: "inbound-rtp", kind: "audio", packetsReceived: this.packets };
    return new Map([sound, ...this.reports].map((report, number) => [String(number), report]));
  }
  close(): void {
    this.closed = true;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.call(this as unknown as RTCPeerConnection, new Event("change"));
  }
}

/** What the gateway has accepted is what was offered. */
class FakeTransceiver {
  sent: MediaStreamTrack | null = null;
  readonly receiver: { track: MediaStreamTrack; jitterBufferTarget: number | null };
  readonly sender = {
    replaceTrack: async (track: MediaStreamTrack | null) => {
      this.sent = track;
    },
  };

  constructor(
    readonly mid: string,
    readonly currentDirection: RTCRtpTransceiverDirection,
  ) {
    this.receiver = { track: { id: mid } as MediaStreamTrack, jitterBufferTarget: null };
  }
}

export class FakeStream implements ClosableStream {
  closed = false;
  constructor(readonly track: MediaStreamTrack) {}
  take(): HTMLVideoElement | null {
    return null;
  }
  close(): void {
    this.closed = true;
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
