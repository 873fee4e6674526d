// The microphones there are. Browsers tell their names only after the first permission.
import { useEffect, useState } from "react";

export interface MicrophoneChoice {
  id: string;
  name: string;
}

export function useMicrophones(active: boolean): MicrophoneChoice[] {
  const [choices, setChoices] = useState<MicrophoneChoice[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: permission may have come with the session
  useEffect(() => {
    const devices = navigator.mediaDevices;
    if (!devices?.enumerateDevices) return;
    let gone = false;
    const look = async () => {
      const found = await devices.enumerateDevices().catch(() => []);
      if (!gone)
        setChoices(found.filter(isChoice).map(({ deviceId, label }) => ({ id: deviceId, name: label })));
    };
    void look();
    devices.addEventListener("devicechange", look);
    return () => {
      gone = true;
      devices.removeEventListener("devicechange", look);
    };
  }, [active]);
  return choices;
}

const isChoice = ({ kind, deviceId, label }: MediaDeviceInfo) =>
  kind === "audioinput" &&
  deviceId !== "" &&
  deviceId !== "default" &&
  deviceId !== "communications" &&
  label !== "";
