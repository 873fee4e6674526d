// The speaker's face: a camera or a picture, sent while a session runs.
import { useCallback, useEffect, useRef, useState } from "react";
import { type Problem, problem } from "../session/problems";
import { type Camera, CameraError, openCamera } from "./camera";
import { readPicture } from "./picture";

/** What the face needs of the session. */
export interface FacePort {
  /** The gateway listens. */
  ready: boolean;
  /** Whether the frame went out; `still`: it stays until the next one. */
  sendFrame(picture: Uint8Array, still: boolean): boolean;
  /** The camera that a connection may take as it is; null: there is none any more. */
  showCamera?(track: MediaStreamTrack | null): void;
  /** It goes that way now, and needs no frames. */
  carriesCamera?(): boolean;
}

export interface FaceInput {
  mode: "off" | "opening" | "camera" | "picture";
  /** Shows the camera or the picture as it is. */
  preview: HTMLElement | null;
  problem: Problem | null;
  toggleCamera(): void;
  choosePicture(file: File): void;
  clear(): void;
  /** The user has read the problem. */
  dismiss(): void;
}

type Source = { kind: "off" | "opening" } | { kind: "camera"; camera: Camera } | Still;
type Still = { kind: "picture"; jpeg: Uint8Array; preview: HTMLImageElement; url: string };

const OFF: Source = { kind: "off" };
const FRAME_MS = 40;
const RETRY_MS = 200;
const NOTHING = new Uint8Array(0);

export function useFace(port: FacePort): FaceInput {
  const [source, setSource] = useState<Source>(OFF);
  const [wrong, setWrong] = useState<Problem | null>(null);
  const current = useRef<Source>(OFF);

  const change = useCallback((next: Source) => {
    release(current.current);
    current.current = next;
    setSource(next);
  }, []);

  const open = useCallback(async () => {
    const opening: Source = { kind: "opening" };
    change(opening);
    setWrong(null);
    try {
      const camera = await openCamera(() => {
        change(OFF);
        setWrong(problem("camera-lost"));
      });
      if (current.current === opening) change({ kind: "camera", camera });
      else camera.close();
    } catch (error) {
      if (current.current === opening) change(OFF);
      setWrong(problem(error instanceof CameraError ? error.trouble : "camera-busy"));
    }
  }, [change]);

  const toggleCamera = useCallback(() => {
    const { kind } = current.current;
    if (kind === "camera" || kind === "opening") change(OFF);
    else void open();
  }, [change, open]);

  const choosePicture = useCallback(
    async (file: File) => {
      setWrong(null);
      try {
        change(still(await readPicture(file)));
      } catch {
        setWrong(problem("picture-unreadable"));
      }
    },
    [change],
  );

  const clear = useCallback(() => {
    change(OFF);
    setWrong(null);
  }, [change]);

  const dismiss = useCallback(() => setWrong(null), []);

  useEffect(() => () => release(current.current), []);
  useSending(source, port);
  return {
    mode: source.kind,
    preview: previewOf(source),
    problem: wrong,
    toggleCamera,
    choosePicture: (file) => void choosePicture(file),
    clear,
    dismiss,
  };
}

/** Every frame of the camera; a picture once for each connection; when there is no face any more, that there is none. */
function useSending(source: Source, port: FacePort): void {
  const { ready, sendFrame, showCamera, carriesCamera } = port;
  const shown = useRef(false);
  useEffect(() => {
    if (!ready) return;
    const takeAway = () => {
      shown.current = !sendFrame(NOTHING, false);
    };
    if (source.kind === "off" || source.kind === "opening") {
      if (shown.current) takeAway();
      return;
    }
    let sent = false;
    let stopped = false;
    if (source.kind === "camera") showCamera?.(source.camera.track);
    const step = async () => {
      if (source.kind === "camera") {
        const jpeg = await wanted(source.camera, carriesCamera);
        if (jpeg && !stopped) sendFrame(jpeg, false);
      } else if (source.kind === "picture" && !sent) sent = sendFrame(source.jpeg, true);
    };
    void step();
    const timer = setInterval(() => void step(), source.kind === "camera" ? FRAME_MS : RETRY_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
      showCamera?.(null);
      takeAway();
    };
  }, [source, ready, sendFrame, showCamera, carriesCamera]);
}

/** What is to be sent of a camera now. */
const wanted = async (camera: Camera, carried: FacePort["carriesCamera"]) =>
  carried?.() ? null : camera.grab();

function still(jpeg: Uint8Array): Still {
  const url = URL.createObjectURL(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }));
  const preview = new Image();
  preview.src = url;
  preview.alt = "";
  return { kind: "picture", jpeg, preview, url };
}

function release(source: Source): void {
  if (source.kind === "camera") source.camera.close();
  else if (source.kind === "picture") URL.revokeObjectURL(source.url);
}

function previewOf(source: Source): HTMLElement | null {
  if (source.kind === "camera") return source.camera.element;
  return source.kind === "picture" ? source.preview : null;
}
