import { useEffect, useRef } from "react";
import type { Feed } from "../session/feed";
import styles from "./LevelMeter.module.css";

const FLOOR_DB = -54;

/** Loudness for the eye: 0 to 1 over the range of speech, in decibels. */
export function meterPosition(level: number): number {
  if (level <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(level)) / FLOOR_DB));
}

/** Moves with the voice without rendering: the level changes fifty times a second. */
export function LevelMeter({ level, active }: { level: Feed<number>; active: boolean }) {
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = 0;
    return level.subscribe(() => {
      const position = meterPosition(level.get());
      shown = Math.max(position, shown * 0.86);
      meter.current?.style.setProperty("--level", shown.toFixed(3));
    });
  }, [level]);
  return (
    <div ref={meter} className={styles.meter} data-active={active} aria-hidden="true">
      <span className={styles.fill} />
    </div>
  );
}
