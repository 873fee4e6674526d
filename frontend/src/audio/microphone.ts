// Asking for the microphone, and what can go wrong with it.

export type MicrophoneTrouble =
  | "insecure-context"
  | "microphone-denied"
  | "microphone-missing"
  | "microphone-busy";

export class MicrophoneError extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(trouble);
  }
}

/** Whether this page may ask at all: browsers allow it on https and on localhost only. */
export const microphoneAllowed = () => navigator.mediaDevices?.getUserMedia !== undefined;

/** `deviceId` empty: the system's default. Falls back to it when the chosen one is gone. Throws MicrophoneError. */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  if (!microphoneAllowed()) throw new MicrophoneError("insecure-context");
  try {
    return await ask(deviceId);
  } catch (error) {
    if (deviceId && nameOf(error) === "OverconstrainedError") return openMicrophone("");
    throw new MicrophoneError(troubleOf(error));
  }
}

function ask(deviceId: string): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    channelCount: 1,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  };
  return navigator.mediaDevices.getUserMedia({ audio });
}

function troubleOf(error: unknown): MicrophoneTrouble {
  const name = nameOf(error);
  if (name === "NotAllowedError" || name === "SecurityError") return "microphone-denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "microphone-missing";
  return "microphone-busy";
}

const nameOf = (error: unknown) =>
  error instanceof Error || error instanceof DOMException ? error.name : "";
