// One WebRTC connection to the gateway: offered, answered, watched until it is over.
import { type Inbound, Sync } from "./sync";

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
  /** By how much the picture of a section is behind the sound. */
  skew(section: number, ms: number): void;
}

const CONNECT_MS = 10_000;
/** A STUN server that does not answer must not eat up the time to connect. */
const GATHER_MS = 2_000;
const LOOK_MS = 250;
/** The gateway sends sound without a pause, silence included. */
const SILENT_MS = 2_000;
const FLOWS_MS = 600;
/** Browsers let a page that is not seen look once a second only. */
const FLOWS_UNSEEN_MS = 1_600;
const MAX_WAIT_MS = 1_000;

export class Peer {
  /** When the last sound came, on the clock of `performance`; null until the connection is up. */
  heardAt: number | null = null;
  private packets = 0;
  private microphone: RTCRtpTransceiver | null = null;
  private camera: RTCRtpTransceiver | null = null;
  private readonly faces: RTCRtpTransceiver[] = [];
  private readonly sync = new Sync();
  private over = false;
  private readonly timers: ReturnType<typeof setInterval>[] = [];

  constructor(
    private readonly peer: PeerLike,
    private readonly handlers: PeerHandlers,
  ) {
    peer.ontrack = ({ track }) => track.kind === "audio" && handlers.track(new MediaStream([track]));
    peer.onconnectionstatechange = () => this.onState();
  }

  /** Sound has come just now. */
  get flows(): boolean {
    const patienceMs = globalThis.document?.hidden ? FLOWS_UNSEEN_MS : FLOWS_MS;
    return this.heardAt !== null && performance.now() - this.heardAt < patienceMs;
  }

  /** The gateway takes the camera by this connection. */
  get takesCamera(): boolean {
    return this.camera?.currentDirection === "sendonly";
  }

  /** Null: the camera is off. */
  see(track: MediaStreamTrack | null): void {
    void this.camera?.sender.replaceTrack(track).catch(() => {});
  }

  /** Another microphone in the place of the one that it began with. */
  speak(track: MediaStreamTrack): void {
    void this.microphone?.sender.replaceTrack(track).catch(() => {});
  }

  faceOf(section: number): MediaStreamTrack | null {
    return this.faces[section]?.receiver.track ?? null;
  }

  /** `microphone`: null for who only listens. `faces`: how many sections for those of others. */
  async start(microphone: MediaStreamTrack | null, faces: number): Promise<void> {
    this.timers.push(setTimeout(() => this.heardAt === null && this.end(), CONNECT_MS));
    const { peer } = this;
    try {
      if (microphone) this.microphone = peer.addTransceiver(microphone, { direction: "sendrecv" });
      else peer.addTransceiver("audio", { direction: "recvonly" });
      if (microphone && faces > 0) this.camera = peer.addTransceiver("video", { direction: "sendonly" });
      while (this.faces.length < faces)
        this.faces.push(peer.addTransceiver("video", { direction: "recvonly" }));
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
    const inbound = await this.received();
    const sound = inbound.find(({ kind }) => kind !== "video");
    if (this.over || this.heardAt === null) return;
    const packets = sound?.packetsReceived ?? 0;
    if (packets > this.packets) this.heardAt = performance.now();
    this.packets = packets;
    if (sound) this.keepTogether(sound, inbound);
    if (performance.now() - this.heardAt > SILENT_MS) this.end();
  }

  /** What belongs together is sent together: pictures wait here for as long as sound does, and sound for nothing. */
  private keepTogether(sound: Inbound, inbound: readonly Inbound[]): void {
    const soundMs = this.sync.soundMs(sound);
    for (const [section, { mid, receiver }] of this.faces.entries()) {
      const picture = inbound.find((report) => report.kind === "video" && report.mid === mid);
      const pictureMs = picture ? this.sync.pictureMs(picture) : null;
      if (soundMs === null || pictureMs === null) continue;
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = Math.min(soundMs, MAX_WAIT_MS);
      this.handlers.skew(section, pictureMs - soundMs);
    }
  }

  private async received(): Promise<Inbound[]> {
    const reports = [...(await this.peer.getStats()).values()];
    return reports.filter(({ type }) => type === "inbound-rtp");
  }
}
