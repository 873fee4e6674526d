// Takes the message of a passing failure back when its cause is gone.
import { useEffect, useRef } from "react";
import type { Phase } from "../session/state";
import { allUp, type InfoState } from "./useInfo";

const PASSING = new Set(["unreachable", "stage_unavailable"]);
/** A message stands at least this long, even if the cause is gone sooner. */
const READING_MS = 4_000;

export function useRecovery(phase: Phase, state: InfoState, dismiss: () => void): void {
  const { info, unreachable, answers, refresh } = state;
  const code = phase.name === "failed" ? phase.problem.code : "";
  const failedAt = useRef(0);

  useEffect(() => {
    if (!code) return;
    failedAt.current = performance.now();
    refresh();
    const timer = setTimeout(refresh, READING_MS);
    return () => clearTimeout(timer);
  }, [code, refresh]);

  useEffect(() => {
    const works = answers > 0 && info !== null && !unreachable && allUp(info);
    const read = performance.now() - failedAt.current >= READING_MS;
    if (PASSING.has(code) && works && read) dismiss();
  }, [code, info, unreachable, answers, dismiss]);
}
