import type { Line } from "../captions/captions";
import styles from "./Words.module.css";

interface Props {
  line: Line;
  className: string | undefined;
  part: string;
}

/** Text that stands is solid; text that may still change is not. */
export function Words({ line, className, part }: Props) {
  const { text, stable, final, language } = line;
  if (text === "") return null;
  const sure = final ? text : text.slice(0, stable);
  const tail = final ? "" : text.slice(stable);
  return (
    <p className={className} lang={language || undefined} dir="auto" data-part={part} data-final={final}>
      {sure}
      {tail && <span className={styles.partial}>{tail}</span>}
    </p>
  );
}
