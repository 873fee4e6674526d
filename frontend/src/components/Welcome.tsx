import { useLocale, useMessages } from "../i18n/context";
import { AUTO, languageName } from "../languages/pairs";
import type { Selection } from "../languages/selection";
import { Waves } from "./Waves";
import styles from "./Welcome.module.css";

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
