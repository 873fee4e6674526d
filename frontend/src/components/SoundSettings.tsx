import type { MicrophoneChoice } from "../hooks/useMicrophones";
import { useMessages } from "../i18n/context";
import dock from "./Dock.module.css";
import { SoundIcon } from "./icons";
import { MicrophoneSelect } from "./MicrophoneSelect";
import { Popover } from "./Popover";
import { Range } from "./Range";
import styles from "./SoundSettings.module.css";

interface Props {
  microphones: readonly MicrophoneChoice[];
  microphone: string;
  onMicrophone(id: string): void;
  microphoneLocked: boolean;
  /** 0 to 1. */
  volume: number;
  onVolume(volume: number): void;
}

/** A button that opens the choice of microphone and the volume of the translated voice. */
export function SoundSettings(props: Props) {
  const t = useMessages().sound;
  return (
    <Popover label={t.button} icon={<SoundIcon />} className={dock.side} side="above" align="start">
      <Settings {...props} />
    </Popover>
  );
}

function Settings({ microphones, microphone, onMicrophone, microphoneLocked, volume, onVolume }: Props) {
  const t = useMessages().sound;
  return (
    <>
      <MicrophoneSelect
        microphones={microphones}
        microphone={microphone}
        onMicrophone={onMicrophone}
        disabled={microphoneLocked}
      />
      <Range label={t.volume} value={volume} onChange={onVolume} />
      <p className={styles.hint}>{microphoneLocked ? t.stopToChange : t.headphones}</p>
    </>
  );
}
