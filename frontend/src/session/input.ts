// What is listened to: the microphone, or a file that plays like one.
import type { Engine } from "../audio/engine";
import { isSilent, type LoadedFile } from "../audio/file";
import { openMicrophone } from "../audio/microphone";
import { type Problem, problem } from "./problems";

export type InputRequest = { kind: "microphone"; deviceId: string } | { kind: "file"; file: LoadedFile };

export interface InputHandlers {
  /** It has come to its end, or broke off for a reason worth telling. */
  onEnd(why: Problem | null): void;
  /** It can not be used at all. */
  onUseless(why: Problem): void;
}

export interface Input {
  /** The gateway listens: what has a beginning begins now. */
  begin(): void;
  close(): void;
}

/** Opens it; throws MicrophoneError. */
export function openInput(request: InputRequest, engine: Engine, handlers: InputHandlers): Promise<Input> {
  return request.kind === "microphone"
    ? microphoneInput(request.deviceId, engine, handlers)
    : Promise.resolve(fileInput(request.file, engine, handlers));
}

async function microphoneInput(deviceId: string, engine: Engine, handlers: InputHandlers): Promise<Input> {
  const stream = await openMicrophone(deviceId);
  const [track] = stream.getAudioTracks();
  track?.addEventListener("ended", () => handlers.onEnd(problem("microphone-lost")));
  // Capture begins before the gateway answers, so that the first words are not lost.
  engine.capture(engine.context.createMediaStreamSource(stream));
  const close = () => {
    for (const each of stream.getTracks()) each.stop();
  };
  return { begin: () => {}, close };
}

const SILENCE_CHECK_MS = 1_500;

function fileInput(file: LoadedFile, engine: Engine, handlers: InputHandlers): Input {
  const { element } = file;
  const stopped = new AbortController();
  const { signal } = stopped;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    engine.capture(engine.context.createMediaElementSource(element));
    element.currentTime = 0;
    element.play().catch(() => signal.aborted || handlers.onUseless(problem("file-unreadable")));
    timer = setTimeout(
      () => isSilent(element) && handlers.onUseless(problem("file-silent")),
      SILENCE_CHECK_MS,
    );
  };
  element.addEventListener("ended", () => handlers.onEnd(null), { signal });
  element.addEventListener("error", () => handlers.onEnd(problem("file-broken")), { signal });
  const close = () => {
    stopped.abort();
    clearTimeout(timer);
    element.pause();
  };
  return { begin, close };
}
