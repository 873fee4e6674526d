import { type ReactNode, useEffect, useRef } from "react";
import { Avatar } from "./Avatar";
import styles from "./Preview.module.css";

interface Props {
  name: string;
  /** The camera's picture; null: it is off. */
  stream: MediaStream | null;
  children: ReactNode;
}

/** How the others will see this person: the camera's picture as in a mirror, or the initials. */
export function Preview({ name, stream, children }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <div className={styles.preview}>
      {stream ? (
        <video ref={video} className={styles.video} autoPlay playsInline muted />
      ) : (
        <Avatar name={name} />
      )}
      <div className={styles.controls}>{children}</div>
    </div>
  );
}
