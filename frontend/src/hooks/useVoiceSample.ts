// A sentence in a voice, played when somebody asks for it; one at a time.
import { useCallback, useEffect, useRef, useState } from "react";
import { voiceSample } from "../api/gateway";

export type SampleState = "quiet" | "coming" | "playing" | "failed";

type Player = Pick<HTMLAudioElement, "play" | "pause" | "onended" | "onerror">;

/** What is playing stops when another voice is chosen. */
export function useVoiceSample(voice: string, open: (url: string) => Player = (url) => new Audio(url)) {
  const [state, setState] = useState<SampleState>("quiet");
  const player = useRef<Player | null>(null);
  const stop = useCallback(() => {
    const old = player.current;
    player.current = null;
    if (old) {
      old.onended = old.onerror = null;
      old.pause();
    }
    setState("quiet");
  }, []);
  const play = useCallback(async () => {
    stop();
    const next = open(voiceSample(voice));
    player.current = next;
    const over = (state: SampleState) => () => player.current === next && setState(state);
    next.onended = over("quiet");
    next.onerror = over("failed");
    setState("coming");
    await next.play().then(over("playing"), over("failed"));
  }, [open, stop, voice]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another voice is another sentence
  useEffect(() => stop, [voice, stop]);
  return { state, toggle: () => (state === "coming" || state === "playing" ? stop() : void play()) };
}
