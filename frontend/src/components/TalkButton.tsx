import type { Phase } from "../session/state";
import { isActive } from "../session/state";
import { MicIcon, PlayIcon, StopIcon } from "./icons";
import styles from "./TalkButton.module.css";

interface Props {
  phase: Phase;
  hasFile: boolean;
  disabled: boolean;
  onStart(): void;
  onStop(): void;
}

/** The one big control: starts, and stops what runs. */
export function TalkButton({ phase, hasFile, disabled, onStart, onStop }: Props) {
  const active = isActive(phase);
  const label = labelOf(phase, hasFile);
  return (
    <button
      type="button"
      className={styles.talk}
      data-active={active}
      data-phase={phase.name}
      disabled={disabled && !active}
      onClick={active ? onStop : onStart}
    >
      <span className={styles.disc}>{active ? <StopIcon size={30} /> : <StartIcon hasFile={hasFile} />}</span>
      <span className={styles.label}>{label}</span>
    </button>
  );
}

const StartIcon = ({ hasFile }: { hasFile: boolean }) =>
  hasFile ? <PlayIcon size={30} /> : <MicIcon size={30} />;

function labelOf(phase: Phase, hasFile: boolean): string {
  if (phase.name === "stopping" || (phase.name === "reconnecting" && phase.stopping)) return "Stop now";
  if (phase.name === "starting") return "Cancel";
  if (isActive(phase)) return "Stop";
  return hasFile ? "Translate file" : "Start";
}
