// A face that comes as a video track: the newest picture of it, once.

export interface FaceStream {
  /** A picture that has not been taken yet. */
  take(): HTMLVideoElement | null;
}

/** Firefox before 132 cannot say which picture it shows; faces come to it by the socket. */
export const canStream = () => "requestVideoFrameCallback" in HTMLVideoElement.prototype;

export class TrackStream implements FaceStream {
  private readonly element = document.createElement("video");
  private fresh = false;
  private closed = false;

  constructor(track: MediaStreamTrack) {
    this.element.muted = true;
    this.element.playsInline = true;
    this.element.srcObject = new MediaStream([track]);
    void this.element.play().catch(() => {});
    this.watch();
  }

  take(): HTMLVideoElement | null {
    if (!this.fresh) return null;
    this.fresh = false;
    return this.element;
  }

  close(): void {
    this.closed = true;
    this.element.srcObject = null;
  }

  private watch(): void {
    this.element.requestVideoFrameCallback(() => {
      if (this.closed) return;
      this.fresh = true;
      this.watch();
    });
  }
}
