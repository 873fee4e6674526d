import { useRef } from "react";
import { CameraIcon, CameraOffIcon, PictureIcon } from "../face/icons";
import type { FaceInput } from "../face/useFace";
import { useMessages } from "../i18n/context";
import { FileInput } from "./FileInput";
import { RoundButton } from "./RoundButton";

/** The camera's switch, and a picture in its place. */
export function FaceButtons({ face }: { face: FaceInput }) {
  const t = useMessages().face;
  const input = useRef<HTMLInputElement>(null);
  const on = face.mode === "camera" || face.mode === "opening";
  const hasPicture = face.mode === "picture";
  return (
    <>
      <RoundButton label={t.camera} pressed={on} onPress={face.toggleCamera}>
        {on ? <CameraIcon /> : <CameraOffIcon />}
      </RoundButton>
      <RoundButton
        label={hasPicture ? t.removePicture : t.shortPicture}
        onPress={() => (hasPicture ? face.clear() : input.current?.click())}
      >
        <PictureIcon />
      </RoundButton>
      <FileInput ref={input} accept="image/*" label={t.pictureFile} onFile={face.choosePicture} />
    </>
  );
}
