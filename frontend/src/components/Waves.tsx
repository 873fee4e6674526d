import styles from "./Waves.module.css";

const BARS = [18, 34, 56, 30, 72, 48, 88, 40, 64, 100, 58, 82, 44, 70, 36, 52, 28, 16];

/** A voice that becomes another one. */
export function Waves() {
  return (
    <div className={styles.waves} aria-hidden="true">
      {BARS.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change
        <span key={index} className={styles.wave} style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}
