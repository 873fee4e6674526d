import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
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
  const t = useMessages().session;
  const active = isActive(phase);
  const label = labelOf(phase, hasFile, t);
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

function labelOf(phase: Phase, hasFile: boolean, t: Messages["session"]): string {
  if (phase.name === "stopping" || (phase.name === "reconnecting" && phase.stopping)) return t.stopNow;
  if (phase.name === "starting") return t.cancel;
  if (isActive(phase)) return t.stop;
  return hasFile ? t.translateFile : t.start;
}
