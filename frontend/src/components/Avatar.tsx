import { initialsOf } from "../rooms/identity";
import styles from "./Avatar.module.css";

const HUES = 6;

/** Stands for a face that cannot be seen. Decorative: the name is beside it. */
export function Avatar({ name }: { name: string }) {
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES;
  return (
    <span className={styles.avatar} data-hue={hue} aria-hidden="true">
      {initialsOf(name) || "·"}
    </span>
  );
}
