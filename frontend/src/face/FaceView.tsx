import { useRef } from "react";
import { useMessages } from "../i18n/context";
import styles from "./FaceView.module.css";
import type { Heard } from "./heard";
import { Placed } from "./Placed";
import type { FacePlayer } from "./player";
import { usePainting } from "./usePainting";

interface Props {
  player: FacePlayer;
  /** What the listener hears at this moment. */
  hear(): Heard | null;
  /** Shown while no video comes: the camera or the picture as it is. */
  preview: HTMLElement | null;
}

/** The face that speaks the translation. */
export function FaceView({ player, hear, preview }: Props) {
  const t = useMessages();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  usePainting(player, hear, canvas, frame);
  return (
    <div ref={frame} className={styles.face} data-live="false">
      <Placed element={preview} className={styles.preview} />
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={t.face.view} />
    </div>
  );
}
