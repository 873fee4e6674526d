import type { Call } from "../hooks/useCall";
import { useMicrophones } from "../hooks/useMicrophones";
import { MicrophoneSelect } from "./MicrophoneSelect";

/** Speaks into another microphone without leaving the room. */
export function RoomMicrophone({ call }: { call: Call }) {
  const microphones = useMicrophones(true);
  if (!call.me?.channel || microphones.length === 0) return null;
  return (
    <MicrophoneSelect microphones={microphones} microphone={call.microphone} onMicrophone={call.speakInto} />
  );
}
