import { useVoiceSample } from "../hooks/useVoiceSample";
import { useMessages } from "../i18n/context";
import { PlayIcon, StopIcon } from "./icons";
import styles from "./Lobby.module.css";
import { RoundButton } from "./RoundButton";

/** Lets one hear the voice before one chooses it. */
export function VoiceSample({ voice, name }: { voice: string; name: string }) {
  const t = useMessages().rooms.lobby;
  const { state, toggle } = useVoiceSample(voice);
  const on = state === "coming" || state === "playing";
  return (
    <>
      <RoundButton label={t.hearVoice(name)} pressed={on} bare onPress={toggle}>
        {on ? <StopIcon size={16} /> : <PlayIcon size={16} />}
      </RoundButton>
      <p className={styles.voiceFailed} role="status">
        {state === "failed" && t.voiceFailed}
      </p>
    </>
  );
}
