import { AUTO, languageName } from "../languages/pairs";
import type { Selection } from "../languages/selection";
import styles from "./Welcome.module.css";

const BARS = [18, 34, 56, 30, 72, 48, 88, 40, 64, 100, 58, 82, 44, 70, 36, 52, 28, 16];

/** What the empty page says: what it will do, in one sentence. */
export function Welcome({ selection, spoken }: { selection: Selection; spoken: boolean }) {
  const { source, target } = selection;
  return (
    <div className={styles.welcome}>
      <Waves />
      <h2 className={styles.headline}>
        {source === AUTO ? "Speak your language." : `Speak ${languageName(source)}.`}{" "}
        <em className={styles.heard}>{`Be ${spoken ? "heard" : "read"} in ${languageName(target)}.`}</em>
      </h2>
      <p className={styles.hint}>
        Press Start and talk: captions run along
        {spoken ? ", and your words are spoken again as soon as you pause" : ""}. Or drop an audio or video
        file on this page.
      </p>
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
