import type { Stage } from "../api/gateway";
import styles from "./StageStatus.module.css";

const NAMES: Record<string, string> = { asr: "Recogniser", mt: "Translator", tts: "Voice" };

export const stageName = (stage: string) => NAMES[stage] ?? stage;

interface Props {
  /** Null until the first answer. */
  stages: Readonly<Record<string, Stage>> | null;
  unreachable: boolean;
}

/** The services that a sentence goes through, and whether each is up. */
export function StageStatus({ stages, unreachable }: Props) {
  if (unreachable) return <Chip state="down" text="Server unreachable" />;
  if (!stages) return <Chip state="waiting" text="Connecting" />;
  return (
    <ul className={styles.list} aria-label="Services">
      {Object.entries(stages).map(([name, stage]) => (
        <li
          key={name}
          className={styles.stage}
          data-state={stateOf(stage)}
          title={stage.message || undefined}
        >
          <span className={styles.name}>{stageName(name)}</span>
          <span className="visually-hidden">{`: ${WORDS[stateOf(stage)]}`}</span>
        </li>
      ))}
    </ul>
  );
}

const WORDS = { up: "running", busy: "slow", down: "not running" } as const;

function stateOf({ up, message }: Stage): keyof typeof WORDS {
  if (!up) return "down";
  return message ? "busy" : "up";
}

function Chip({ state, text }: { state: string; text: string }) {
  return (
    <p className={styles.list}>
      <span className={styles.stage} data-state={state}>
        {text}
      </span>
    </p>
  );
}
