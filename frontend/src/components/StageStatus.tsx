import type { Stage } from "../api/gateway";
import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
import styles from "./StageStatus.module.css";

const NAMED = ["asr", "mt", "tts", "lipsync"] as const;

/** In the language of the page; a stage that it does not know keeps its own name. */
export function stageName(stage: string, t: Messages): string {
  const known = NAMED.find((name) => name === stage);
  return known ? t.stages[known] : stage;
}

interface Props {
  /** Null until the first answer. */
  stages: Readonly<Record<string, Stage>> | null;
  unreachable: boolean;
}

/** The services that a sentence goes through, and whether each is up. */
export function StageStatus({ stages, unreachable }: Props) {
  const t = useMessages();
  if (unreachable) return <Chip state="down" text={t.stages.unreachable} />;
  if (!stages) return <Chip state="waiting" text={t.stages.connecting} />;
  return (
    <ul className={styles.list} aria-label={t.stages.region}>
      {Object.entries(stages)
        .filter(shown)
        .map(([name, stage]) => (
          <li
            key={name}
            className={styles.stage}
            data-state={stateOf(stage)}
            title={stage.message || undefined}
          >
            <span className={styles.name}>{stageName(name, t)}</span>
            <span className="visually-hidden">{`: ${t.stages[stateOf(stage)]}`}</span>
          </li>
        ))}
    </ul>
  );
}

/** Nobody misses an optional service that is not there. */
const shown = ([, { up, optional }]: [string, Stage]) => up || !optional;

function stateOf({ up, message }: Stage): "up" | "busy" | "down" {
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
