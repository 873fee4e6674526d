import type { Stage } from "../api/gateway";
import { useMessages } from "../i18n/context";
import { formatMs } from "../latency/waterfall";
import styles from "./Header.module.css";
import { GaugeIcon } from "./icons";
import { PreferencesMenu } from "./PreferencesMenu";
import { StageStatus } from "./StageStatus";

interface Props {
  stages: Readonly<Record<string, Stage>> | null;
  unreachable: boolean;
  medianMs: number | null;
  panelOpen: boolean;
  onTogglePanel(): void;
}

export function Header({ stages, unreachable, medianMs, panelOpen, onTogglePanel }: Props) {
  const t = useMessages();
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>
        <Mark />
        Vivavoce
      </h1>
      <StageStatus stages={stages} unreachable={unreachable} />
      <button
        type="button"
        className={styles.panelButton}
        aria-expanded={panelOpen}
        aria-controls="latency-panel"
        onClick={onTogglePanel}
      >
        <GaugeIcon />
        <span className={styles.panelLabel}>{t.latency.title}</span>
        {medianMs !== null && <span className={styles.median}>{formatMs(medianMs)}</span>}
      </button>
      <PreferencesMenu />
    </header>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" focusable="false" className={styles.mark} viewBox="0 0 32 32">
      <rect width="32" height="32" rx="9" />
      <path className={styles.heard} d="M7 13.5v5M11.5 10.5v11" />
      <path className={styles.spoken} d="M16 6.5v19M20.5 11v10M25 14v4" />
    </svg>
  );
}
