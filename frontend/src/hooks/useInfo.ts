// What the services can do and whether they are up, asked again while something is missing.
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchInfo, type Info, type Stage } from "../api/gateway";

const CALM_MS = 30_000;
const WORRIED_MS = 2_500;

export interface InfoState {
  info: Info | null;
  /** The last question was not answered. */
  unreachable: boolean;
  /** How many answers there have been. */
  answers: number;
  /** A stage's state as it was just told on the live socket. */
  setStage(stage: string, state: Stage): void;
  /** Ask now: something just failed. */
  refresh(): void;
}

export function useInfo(): InfoState {
  const [info, setInfo] = useState<Info | null>(null);
  const [unreachable, setUnreachable] = useState(false);
  const [answers, setAnswers] = useState(0);

  const setStage = useCallback((stage: string, state: Stage) => {
    setInfo(
      (before) =>
        before && { ...before, stages: { ...before.stages, [stage]: { ...before.stages[stage], ...state } } },
    );
  }, []);

  const ask = useRef<() => void>(() => {});
  const refresh = useCallback(() => ask.current(), []);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async () => {
      clearTimeout(timer);
      const answer = await fetchInfo().catch(() => null);
      if (gone) return;
      if (answer) {
        setInfo(answer);
        setAnswers((count) => count + 1);
      }
      setUnreachable(answer === null);
      clearTimeout(timer);
      timer = setTimeout(look, answer && allUp(answer) ? CALM_MS : WORRIED_MS);
    };
    ask.current = () => void look();
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);

  return { info, unreachable, answers, setStage, refresh };
}

export const allUp = (info: Info) => Object.values(info.stages).every((stage) => stage.up || stage.optional);
