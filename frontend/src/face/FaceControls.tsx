import { useRef } from "react";
import dock from "../components/Dock.module.css";
import { FileInput } from "../components/FileInput";
import { useMessages } from "../i18n/context";
import styles from "./FaceControls.module.css";
import { CameraIcon, PictureIcon } from "./icons";
import type { FaceInput } from "./useFace";

/** The camera's switch, and a picture in its place. */
export function FaceControls({ face }: { face: FaceInput }) {
  const t = useMessages().face;
  const input = useRef<HTMLInputElement>(null);
  const on = face.mode === "camera" || face.mode === "opening";
  const hasPicture = face.mode === "picture";
  return (
    <>
      <button
        type="button"
        className={`${dock.side} ${styles.round}`}
        role="switch"
        aria-checked={on}
        aria-label={t.camera}
        title={t.camera}
        onClick={face.toggleCamera}
      >
        <CameraIcon />
      </button>
      <button
        type="button"
        className={`${dock.side} ${styles.round}`}
        aria-pressed={hasPicture}
        aria-label={hasPicture ? t.removePicture : t.picture}
        title={hasPicture ? t.removePicture : t.picture}
        onClick={() => (hasPicture ? face.clear() : input.current?.click())}
      >
        <PictureIcon />
      </button>
      <FileInput ref={input} accept="image/*" label={t.pictureFile} onFile={face.choosePicture} />
    </>
  );
}
