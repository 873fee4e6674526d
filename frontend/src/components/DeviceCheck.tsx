import type { FaceInput } from "../face/useFace";
import type { MicrophoneCheck } from "../hooks/useMicrophoneCheck";
import type { MicrophoneChoice } from "../hooks/useMicrophones";
import { useMessages } from "../i18n/context";
import { Banner } from "./Banner";
import styles from "./DeviceCheck.module.css";
import { FaceButtons } from "./FaceButtons";
import { MicIcon, MicOffIcon } from "./icons";
import { LevelMeter } from "./LevelMeter";
import { MicrophoneSelect } from "./MicrophoneSelect";
import { Preview } from "./Preview";
import { RoundButton } from "./RoundButton";

interface Props {
  name: string;
  check: MicrophoneCheck;
  trying: boolean;
  onTry(): void;
  face: FaceInput;
  microphones: readonly MicrophoneChoice[];
  microphone: string;
  onMicrophone(id: string): void;
}

/** Microphone and camera, tried out before anybody hears or sees them. */
export function DeviceCheck(props: Props) {
  const { name, check, trying, onTry, face, microphones, microphone, onMicrophone } = props;
  const t = useMessages();
  return (
    <div className={styles.check}>
      <Preview name={name} picture={face.preview}>
        <RoundButton label={t.rooms.lobby.check} pressed={trying} onPress={onTry}>
          {trying ? <MicIcon /> : <MicOffIcon />}
        </RoundButton>
        <FaceButtons face={face} />
      </Preview>
      {face.problem && <Banner tone="notice" problem={face.problem} onDismiss={face.dismiss} />}
      {check.problem && <Banner tone="notice" problem={check.problem} />}
      <div className={styles.level}>
        <p className={styles.hint}>{check.listening ? t.rooms.lobby.speakNow : t.rooms.lobby.checkHint}</p>
        <LevelMeter level={check.level} active={check.listening} />
      </div>
      {microphones.length > 0 && (
        <MicrophoneSelect microphones={microphones} microphone={microphone} onMicrophone={onMicrophone} />
      )}
    </div>
  );
}
