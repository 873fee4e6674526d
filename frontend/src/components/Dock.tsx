import type { MicrophoneChoice } from "../hooks/useMicrophones";
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
  onMicrophone(id: string): void;
  onVolume(volume: number): void;
  onFile(file: File): void;
  onStart(): void;
  onStop(): void;
}

export function Dock(props: DockProps) {
  const { phase, level, hasFile, disabled, onStart, onStop } = props;
  const active = isActive(phase);
  return (
    <section className={styles.dock} aria-label="Session">
      <div className={styles.left}>
        <SoundSettings
          microphones={props.microphones}
          microphone={props.microphone}
          onMicrophone={props.onMicrophone}
          microphoneLocked={active}
          volume={props.volume}
          onVolume={props.onVolume}
        />
      </div>
      <div className={styles.center}>
        <TalkButton phase={phase} hasFile={hasFile} disabled={disabled} onStart={onStart} onStop={onStop} />
        <p className={styles.status} role="status">
          {statusText(phase, hasFile)}
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

function statusText(phase: Phase, hasFile: boolean): string {
  switch (phase.name) {
    case "idle":
      return "Ready";
    case "failed":
      return "Stopped";
    case "starting":
      return phase.step === "input" && !hasFile ? "Waiting for the microphone…" : "Connecting…";
    case "live":
      return hasFile ? "Playing the file" : "Listening";
    case "reconnecting":
      return "Connection lost. Reconnecting…";
    case "stopping":
      return "Finishing what was said…";
  }
}
