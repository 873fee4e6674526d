// One WebRTC connection to the gateway: offered, answered, watched until it is over.

/** What is used of an RTCPeerConnection. */
export interface PeerLike
  extends Pick<
    RTCPeerConnection,
    | "addTransceiver"
    | "localDescription"
    | "iceGatheringState"
    | "connectionState"
    | "close"
    | "ontrack"
    | "onconnectionstatechange"
    | "onicegatheringstatechange"
  > {
  createOffer(): Promise<RTCSessionDescriptionInit>;
  setLocalDescription(description: RTCSessionDescriptionInit): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
  getStats(): Promise<RTCStatsReport>;
}

export interface PeerHandlers {
  /** Complete, with all candidates. */
  offer(sdp: string): void;
  track(stream: MediaStream): void;
  up(): void;
  /** For good. */
  over(): void;
}

const CONNECT_MS = 10_000;
/** A STUN server that does not answer must not eat up the time to connect. */
const GATHER_MS = 2_000;
const LOOK_MS = 250;
/** The gateway sends sound without a pause, silence included. */
const SILENT_MS = 2_000;
const FLOWS_MS = 600;

export class Peer {
  /** When the last sound came, on the clock of `performance`; null until the connection is up. */
  heardAt: number | null = null;
  private packets = 0;
  private over = false;
  private readonly timers: ReturnType<typeof setInterval>[] = [];

  constructor(
    private readonly peer: PeerLike,
    private readonly handlers: PeerHandlers,
  ) {
    peer.ontrack = ({ streams: [stream], track }) => handlers.track(stream ?? new MediaStream([track]));
    peer.onconnectionstatechange = () => this.onState();
  }

  /** Sound has come just now. */
  get flows(): boolean {
    return this.heardAt !== null && performance.now() - this.heardAt < FLOWS_MS;
  }

  /** `microphone`: null for who only listens. */
  async start(microphone: MediaStreamTrack | null): Promise<void> {
    this.timers.push(setTimeout(() => this.heardAt === null && this.end(), CONNECT_MS));
    const { peer } = this;
    try {
      if (microphone) peer.addTransceiver(microphone, { direction: "sendrecv" });
      else peer.addTransceiver("audio", { direction: "recvonly" });
      await peer.setLocalDescription(await peer.createOffer());
      await this.gathered();
      if (!this.over) this.handlers.offer(peer.localDescription?.sdp ?? "");
    } catch {
      this.end();
    }
  }

  async answer(sdp: string): Promise<void> {
    try {
      await this.peer.setRemoteDescription({ type: "answer", sdp });
    } catch {
      this.end();
    }
  }

  /** Ends it without telling. */
  close(): void {
    this.over = true;
    for (const timer of this.timers) clearInterval(timer);
    this.peer.ontrack = null;
    this.peer.onconnectionstatechange = null;
    this.peer.close();
  }

  private end(): void {
    if (this.over) return;
    this.close();
    this.handlers.over();
  }

  private gathered(): Promise<void> {
    const { peer } = this;
    return new Promise((resolve) => {
      const look = () => peer.iceGatheringState === "complete" && resolve();
      peer.onicegatheringstatechange = look;
      this.timers.push(setTimeout(resolve, GATHER_MS));
      look();
    });
  }

  private onState(): void {
    const { connectionState } = this.peer;
    if (connectionState === "failed" || connectionState === "closed") this.end();
    if (connectionState !== "connected" || this.heardAt !== null) return;
    this.heardAt = performance.now();
    this.timers.push(setInterval(() => void this.look(), LOOK_MS));
    this.handlers.up();
  }

  private async look(): Promise<void> {
    const packets = await this.received();
    if (this.over || this.heardAt === null) return;
    if (packets > this.packets) this.heardAt = performance.now();
    this.packets = packets;
    if (performance.now() - this.heardAt > SILENT_MS) this.end();
  }

  private async received(): Promise<number> {
    let packets = 0;
    for (const report of (await this.peer.getStats()).values())
      if (report.type === "inbound-rtp") packets += report.packetsReceived ?? 0;
    return packets;
  }
}
