import { useLocale, useMessages } from "../i18n/context";
import { AUTO, languageName } from "../languages/pairs";
import type { Selection } from "../languages/selection";
import styles from "./Welcome.module.css";

const BARS = [18, 34, 56, 30, 72, 48, 88, 40, 64, 100, 58, 82, 44, 70, 36, 52, 28, 16];

/** What the empty page says: what it will do, in one sentence. */
export function Welcome({ selection, spoken }: { selection: Selection; spoken: boolean }) {
  const t = useMessages().welcome;
  const locale = useLocale();
  const { source, target } = selection;
  return (
    <div className={styles.welcome}>
      <Waves />
      <h2 className={styles.headline}>
        {source === AUTO ? t.speakAny : t.speak(languageName(source, locale))}{" "}
        <em className={styles.heard}>{(spoken ? t.heard : t.read)(languageName(target, locale))}</em>
      </h2>
      <p className={styles.hint}>{spoken ? t.hintSpoken : t.hintRead}</p>
    </div>
  );
}

function Waves() {
  return (
    <div className={styles.waves} aria-hidden="true">
      {BARS.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change
        <span key={index} className={styles.wave} style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}
