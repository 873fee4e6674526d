// The camera: asking for it, and what it sees as JPEG, 25 times a second.
import { encodeJpeg, fitted } from "./picture";

export type CameraTrouble = "insecure-context" | "camera-denied" | "camera-missing" | "camera-busy";

export class CameraError extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble);
  }
}

const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25, max: 30 } } as const;
const MAX_SIDE_PX = 640;

export interface Camera {
  /** Shows what it sees. */
  element: HTMLVideoElement;
  /** What it sees, for a connection that takes it as it is. */
  track: MediaStreamTrack | null;
  /** The newest frame as JPEG; null while it is the same as before, or there is none. */
  grab(): Promise<Uint8Array | null>;
  close(): void;
}

/** `onLost`: it was unplugged or taken away. Throws CameraError. */
export async function openCamera(onLost: () => void): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("insecure-context");
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: WANTED });
  } catch (error) {
    throw new CameraError(troubleOf(error));
  }
  const [track = null] = stream.getVideoTracks();
  track?.addEventListener("ended", onLost);
  const element = document.createElement("video");
  element.muted = true;
  element.playsInline = true;
  element.srcObject = stream;
  await element.play().catch(() => {});
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    element.srcObject = null;
  };
  return { element, track, grab: grabber(element), close };
}

function grabber(element: HTMLVideoElement): () => Promise<Uint8Array | null> {
  let seen = -1;
  let busy = false;
  let canvas: OffscreenCanvas | null = null;
  return async () => {
    if (busy || element.videoWidth === 0 || element.currentTime === seen) return null;
    busy = true;
    seen = element.currentTime;
    try {
      const { width, height } = fitted(element.videoWidth, element.videoHeight, MAX_SIDE_PX);
      if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
      return await encodeJpeg(element, canvas);
    } finally {
      busy = false;
    }
  };
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "camera-denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "camera-missing";
  return "camera-busy";
}
