// Where a file goes in: dropped or chosen, with the language it shall speak.
import { useCallback, useEffect, useRef, useState } from "react";
import { FileInput } from "../components/FileInput";
import { Select } from "../components/Select";
import { useFileDrop } from "../hooks/useFileDrop";
import { useLocale } from "../i18n/context";
import { type Job, listTargets, order } from "./api";
import styles from "./Studio.module.css";
import { upload } from "./upload";
import { languageName, useWords } from "./words";

export function DropCard({ onJob }: { onJob(job: Job): void }) {
  const words = useWords();
  const locale = useLocale();
  const targets = useTargets();
  const [target, setTarget] = useState("");
  const [lipsync, setLipsync] = useState(true);
  const [keepBackground, setKeepBackground] = useState(false);
  const chosen = target || targets?.[0] || "";
  const { share, problem, send } = useSending(
    (id) => order({ upload: id, target: chosen, lipsync, keepBackground }),
    onJob,
  );
  const ready = share === null && chosen !== "";
  const over = useFileDrop(send, ready);
  const input = useRef<HTMLInputElement>(null);
  return (
    <section className={over ? styles.over : styles.drop} aria-label={words.drop}>
      <div className={styles.choices}>
        <Select
          label={words.target}
          value={chosen}
          options={(targets ?? []).map((code) => ({ value: code, label: languageName(code, locale) }))}
          onChange={setTarget}
        />
        <Check label={words.lipsync} on={lipsync} onChange={setLipsync} />
        <Check label={words.background} on={keepBackground} onChange={setKeepBackground} />
      </div>
      <p>{words.drop}</p>
      <button
        type="button"
        className={styles.main_button}
        disabled={!ready}
        onClick={() => input.current?.click()}
      >
        {share === null ? words.choose : words.sending(Math.round(100 * share))}
      </button>
      <FileInput ref={input} accept="audio/*,video/*" label={words.choose} onFile={send} />
      {share !== null && (
        <progress className={styles.bar} value={share} aria-label={words.sending(Math.round(100 * share))} />
      )}
      {targets?.length === 0 && <p className={styles.problem}>{words.noTarget}</p>}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

function Check({ label, on, onChange }: { label: string; on: boolean; onChange(on: boolean): void }) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

/** Languages that a file can be dubbed into; null until they are known. */
function useTargets(): string[] | null {
  const [targets, setTargets] = useState<string[] | null>(null);
  useEffect(() => {
    listTargets().then(
      (found) => setTargets([...found].sort((a, b) => Number(a === "en") - Number(b === "en"))),
      () => setTargets([]),
    );
  }, []);
  return targets;
}

function useSending(begin: (upload: string) => Promise<Job>, onJob: (job: Job) => void) {
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  const latest = useRef(begin);
  latest.current = begin;
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const send = useCallback(
    async (file: File) => {
      abort.current = new AbortController();
      setProblem("");
      setShare(0);
      try {
        const id = await upload(file, {
          memory: localStorage,
          signal: abort.current.signal,
          onProgress: setShare,
        });
        onJob(await latest.current(id));
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      } finally {
        setShare(null);
      }
    },
    [onJob],
  );
  return { share, problem, send };
}
