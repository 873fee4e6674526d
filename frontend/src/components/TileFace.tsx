import { type ReactNode, useCallback, useRef } from "react";
import type { Heard } from "../face/heard";
import type { FacePlayer } from "../face/player";
import { usePainting } from "../face/usePainting";
import { useMessages } from "../i18n/context";
import type { Person } from "../rooms/people";
import styles from "./TileFace.module.css";

interface Props {
  person: Person;
  player: FacePlayer;
  heard(channel: string): Heard | null;
  /** Stands there while no picture comes. */
  children: ReactNode;
}

/** Somebody's face, in time with the voice that speaks for them. */
export function TileFace({ person, player, heard, children }: Props) {
  const t = useMessages().face;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const hear = useCallback(() => heard(person.channel), [heard, person.channel]);
  usePainting(player, hear, canvas, frame);
  return (
    <div ref={frame} className={styles.face} data-live="false">
      {children}
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={t.of(person.name)} />
    </div>
  );
}
