import { useEffect, useRef, useState } from "react";
import type { LoadedFile } from "../audio/file";
import { useMessages } from "../i18n/context";
import styles from "./FileCard.module.css";
import { CloseIcon } from "./icons";

interface Props {
  file: LoadedFile;
  locked: boolean;
  onRemove(): void;
}

/** The chosen file: its picture where it has one, and how far it has been played. */
export function FileCard({ file, locked, onRemove }: Props) {
  const t = useMessages();
  const positionS = usePosition(file.element);
  const known = Number.isFinite(file.durationS) && file.durationS > 0;
  return (
    <section className={styles.card} aria-label={t.file.card}>
      {file.hasPicture && <Picture element={file.element} />}
      <div className={styles.about}>
        <p className={styles.name}>{file.name}</p>
        <progress
          className={styles.progress}
          aria-label={t.file.played}
          max={known ? file.durationS : 1}
          value={known ? positionS : 0}
        />
        <p className={styles.time}>{`${clock(positionS)} / ${known ? clock(file.durationS) : "–:––"}`}</p>
      </div>
      <button
        type="button"
        className={styles.remove}
        aria-label={t.file.remove}
        disabled={locked}
        onClick={onRemove}
      >
        <CloseIcon />
      </button>
    </section>
  );
}

/** Shows the very element that plays, so that picture and translation stay together. */
function Picture({ element }: { element: HTMLVideoElement }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <div ref={place} className={styles.picture} />;
}

function usePosition(element: HTMLVideoElement): number {
  const [position, setPosition] = useState(element.currentTime);
  useEffect(() => {
    const follow = () => setPosition(element.currentTime);
    follow();
    element.addEventListener("timeupdate", follow);
    return () => element.removeEventListener("timeupdate", follow);
  }, [element]);
  return position;
}

/** `1:05`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
