import type { ReactNode } from "react";
import { Placed } from "../face/Placed";
import { Avatar } from "./Avatar";
import styles from "./Preview.module.css";

interface Props {
  name: string;
  /** The camera's picture, or the one in its place; null: there is neither. */
  picture: HTMLElement | null;
  children: ReactNode;
}

/** How the others will see this person: the camera's picture as in a mirror, or the initials. */
export function Preview({ name, picture, children }: Props) {
  return (
    <div className={styles.preview} data-seen={picture !== null}>
      {picture ? <Placed element={picture} className={styles.picture} /> : <Avatar name={name} />}
      <div className={styles.controls}>{children}</div>
    </div>
  );
}
