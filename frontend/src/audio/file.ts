// A file as a speaker: a media element plays it in real time, from disk, without ever holding all of its sound.

export type FileTrouble = "file-unreadable" | "file-broken" | "file-silent";

export class FileError extends Error {
  constructor(
    readonly trouble: FileTrouble,
    readonly fileName: string,
  ) {
    super(trouble);
  }
}

export interface LoadedFile {
  name: string;
  element: HTMLVideoElement;
  /** Seconds; Infinity where the file does not say. */
  durationS: number;
  hasPicture: boolean;
  release(): void;
}

const LOAD_TIMEOUT_MS = 15_000;

/** Opens the file far enough to know that it can be played. Throws FileError. */
export async function loadFile(file: File): Promise<LoadedFile> {
  const url = URL.createObjectURL(file);
  const element = document.createElement("video");
  element.preload = "auto";
  element.playsInline = true;
  const release = () => {
    element.pause();
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(url);
  };
  try {
    if (file.size === 0) throw new Error("empty");
    await metadata(element, url);
  } catch {
    release();
    throw new FileError("file-unreadable", file.name);
  }
  const { duration, videoWidth } = element;
  return { name: file.name, element, durationS: duration, hasPicture: videoWidth > 0, release };
}

function metadata(element: HTMLVideoElement, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("timeout")), LOAD_TIMEOUT_MS);
    const settle = (done: () => void) => () => {
      clearTimeout(timer);
      done();
    };
    element.addEventListener("loadeddata", settle(resolve), { once: true });
    element.addEventListener("error", settle(reject), { once: true });
    element.src = url;
  });
}

interface DecodingElement extends HTMLVideoElement {
  webkitAudioDecodedByteCount?: number;
  mozHasAudio?: boolean;
}

/** Whether the element, having played for a moment, turned out to have no sound track. Browsers that do not tell: false. */
export function isSilent(element: DecodingElement): boolean {
  if (element.webkitAudioDecodedByteCount !== undefined) return element.webkitAudioDecodedByteCount === 0;
  return element.mozHasAudio === false;
}
