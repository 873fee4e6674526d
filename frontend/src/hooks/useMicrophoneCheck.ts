// The microphone before a call: whether it can be had, and whether it hears anything.
import { useEffect, useState } from "react";
import { watchLevel } from "../audio/level";
import { openMicrophone } from "../audio/microphone";
import { Feed } from "../session/feed";
import { type Problem, problemOf } from "../session/problems";

export interface MicrophoneCheck {
  listening: boolean;
  problem: Problem | null;
  level: Feed<number>;
}

/** `deviceId` empty: the system's default. Nothing is opened unless `on`. */
export function useMicrophoneCheck(deviceId: string, on: boolean): MicrophoneCheck {
  const [level] = useState(() => new Feed(0));
  const [listening, setListening] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!on) return;
    let gone = false;
    let stop = () => {};
    const begin = (stream: MediaStream) => {
      const unwatch = watchLevel(stream, level.set);
      stop = () => {
        unwatch();
        for (const track of stream.getTracks()) track.stop();
      };
      if (gone) stop();
      else setListening(true);
    };
    setProblem(null);
    openMicrophone(deviceId).then(begin, (error) => gone || setProblem(problemOf(error)));
    return () => {
      gone = true;
      stop();
      setListening(false);
      level.set(0);
    };
  }, [deviceId, on, level]);
  return { listening, problem, level };
}
