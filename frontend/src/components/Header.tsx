import type { Stage } from "../api/gateway";
import { useMessages } from "../i18n/context";
import { formatMs } from "../latency/waterfall";
import { StudioLink } from "../studio/StudioLink";
import { Brand } from "./Brand";
import styles from "./Header.module.css";
import { GaugeIcon, InviteIcon } from "./icons";
import { PreferencesMenu } from "./PreferencesMenu";
import { StageStatus } from "./StageStatus";

interface Props {
  stages: Readonly<Record<string, Stage>> | null;
  unreachable: boolean;
  medianMs: number | null;
  panelOpen: boolean;
  onTogglePanel(): void;
  /** To where rooms begin; absent where the gateway has none. */
  onRooms?(): void;
}

export function Header({ stages, unreachable, medianMs, panelOpen, onTogglePanel, onRooms }: Props) {
  const t = useMessages();
  return (
    <header className={styles.header}>
      <Brand />
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
      {onRooms && (
        <button type="button" className={styles.panelButton} onClick={onRooms}>
          <InviteIcon />
          <span className={styles.panelLabel}>{t.rooms.home.rooms}</span>
        </button>
      )}
      <StudioLink className={styles.panelButton} labelClassName={styles.panelLabel} />
      <PreferencesMenu />
    </header>
  );
}
