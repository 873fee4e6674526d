import { useEffect, useRef } from "react";
import { useMessages } from "../i18n/context";
import styles from "./FaceView.module.css";
import type { Heard } from "./heard";
import type { FacePlayer } from "./player";

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
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (preview) place.current?.replaceChildren(preview);
    return () => preview?.remove();
  }, [preview]);

  useEffect(() => {
    let request = 0;
    const paint = (nowMs: number) => {
      const now = performance.now();
      if (canvas.current) void player.paint(canvas.current, hear, nowMs);
      frame.current?.setAttribute("data-live", String(player.alive(now) && player.facts.drawn > 0));
      request = requestAnimationFrame(paint);
    };
    request = requestAnimationFrame(paint);
    return () => cancelAnimationFrame(request);
  }, [player, hear]);

  return (
    <div ref={frame} className={styles.face} data-live="false">
      <div ref={place} className={styles.preview} />
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={t.face.view} />
    </div>
  );
}
