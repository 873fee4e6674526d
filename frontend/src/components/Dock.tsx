import { FaceControls } from "../face/FaceControls";
import type { FaceInput } from "../face/useFace";
import type { MicrophoneChoice } from "../hooks/useMicrophones";
import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
import type { Feed } from "../session/feed";
import { isActive, isListening, type Phase } from "../session/state";
import styles from "./Dock.module.css";
import { FileButton } from "./FileButton";
import { LevelMeter } from "./LevelMeter";
import { SoundSettings } from "./SoundSettings";
import { TalkButton } from "./TalkButton";

export interface DockProps {
  phase: Phase;
  level: Feed<number>;
  hasFile: boolean;
  disabled: boolean;
  microphones: readonly MicrophoneChoice[];
  microphone: string;
  volume: number;
  /** Null where no face can be shown. */
  face: FaceInput | null;
  onMicrophone(id: string): void;
  onVolume(volume: number): void;
  onFile(file: File): void;
  onStart(): void;
  onStop(): void;
}

export function Dock(props: DockProps) {
  const t = useMessages();
  const { phase, level, hasFile, disabled, onStart, onStop } = props;
  const active = isActive(phase);
  return (
    <section className={styles.dock} aria-label={t.session.region}>
      <div className={styles.left}>
        <SoundSettings
          microphones={props.microphones}
          microphone={props.microphone}
          onMicrophone={props.onMicrophone}
          microphoneLocked={active}
          volume={props.volume}
          onVolume={props.onVolume}
        />
        {props.face && <FaceControls face={props.face} />}
      </div>
      <div className={styles.center}>
        <TalkButton phase={phase} hasFile={hasFile} disabled={disabled} onStart={onStart} onStop={onStop} />
        <p className={styles.status} role="status">
          {statusText(phase, hasFile, t.session)}
        </p>
        <LevelMeter level={level} active={active} />
      </div>
      <div className={styles.right}>
        <FileButton disabled={active} onFile={props.onFile} />
      </div>
      {isListening(phase) && <span className={styles.onAir} aria-hidden="true" />}
    </section>
  );
}

function statusText(phase: Phase, hasFile: boolean, t: Messages["session"]): string {
  switch (phase.name) {
    case "idle":
      return t.ready;
    case "failed":
      return t.stopped;
    case "starting":
      return phase.step === "input" && !hasFile ? t.waitingForMicrophone : t.connecting;
    case "live":
      return hasFile ? t.playingFile : t.listening;
    case "reconnecting":
      return t.reconnecting;
    case "stopping":
      return t.finishing;
  }
}
