// The file that is to be translated: chosen, checked, and ready to be played again.
import { useCallback, useEffect, useRef, useState } from "react";
import { type LoadedFile, loadFile } from "../audio/file";
import { type Problem, problemOf } from "../session/problems";

export interface FileState {
  file: LoadedFile | null;
  loading: string;
  problem: Problem | null;
  choose(file: File): void;
  clear(): void;
}

/** `active`: a session runs. When it is over the file is opened anew, because an element plays into one session only. */
export function useFile(active: boolean): FileState {
  const [file, setFile] = useState<LoadedFile | null>(null);
  const [loading, setLoading] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const chosen = useRef<File | null>(null);

  const load = useCallback(async (wanted: File | null) => {
    chosen.current = wanted;
    setProblem(null);
    setLoading(wanted?.name ?? "");
    try {
      const loaded = wanted && (await loadFile(wanted));
      if (chosen.current !== wanted) loaded?.release();
      else setFile(loaded);
    } catch (error) {
      if (chosen.current !== wanted) return;
      setFile(null);
      setProblem(problemOf(error));
    }
    if (chosen.current === wanted) setLoading("");
  }, []);

  useEffect(() => () => file?.release(), [file]);

  const played = useRef(false);
  useEffect(() => {
    if (played.current && !active && chosen.current) void load(chosen.current);
    played.current = active;
  }, [active, load]);

  const choose = useCallback((wanted: File) => void load(wanted), [load]);
  const clear = useCallback(() => void load(null), [load]);
  return { file, loading, problem, choose, clear };
}
