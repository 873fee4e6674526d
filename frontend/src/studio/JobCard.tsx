// One job: how far it is, what can be done with it, and its result.
import { useState } from "react";
import { useLocale } from "../i18n/context";
import { cancel, type Job, PHASES, retry } from "./api";
import { Result } from "./Result";
import styles from "./Studio.module.css";
import { languageName, useWords, type Words } from "./words";

interface Props {
  job: Job;
  shown: boolean;
  onShow(show: boolean): void;
  onJob(job: Job): void;
}

export function JobCard({ job, shown, onShow, onJob }: Props) {
  const words = useWords();
  const locale = useLocale();
  const [problem, setProblem] = useState("");
  const doing = (change: (id: string) => Promise<Job>) => () =>
    change(job.job_id).then(onJob, (error: Error) => setProblem(error.message));
  const running = job.status === "queued" || job.status === "processing";
  return (
    <li className={styles.job}>
      <div className={styles.row}>
        <strong className={styles.filename}>{job.filename}</strong>
        <span className={styles.quiet}>{languageName(job.target_lang, locale)}</span>
        <span className={styles.state} data-state={job.status}>
          {stateOf(job, words)}
        </span>
        {running && (
          <button type="button" onClick={doing(cancel)}>
            {words.cancel}
          </button>
        )}
        {job.status === "failed" && (
          <button type="button" onClick={doing(retry)}>
            {words.retry}
          </button>
        )}
        {job.status === "completed" && (
          <button type="button" aria-expanded={shown} onClick={() => onShow(!shown)}>
            {shown ? words.close : words.open}
          </button>
        )}
      </div>
      {running && <Progress job={job} words={words} />}
      {(problem || job.error) && <p className={styles.problem}>{problem || job.error?.message}</p>}
      {job.status === "completed" && shown && <Result job={job} onJob={onJob} />}
    </li>
  );
}

function stateOf(job: Job, words: Words): string {
  if (job.status === "queued") return words.queued;
  return job.status === "processing" ? `${words.phases[job.step]}, ${job.progress} %` : words[job.status];
}

function Progress({ job, words }: { job: Job; words: Words }) {
  return (
    <>
      <progress className={styles.bar} max={100} value={job.progress} aria-label={stateOf(job, words)} />
      <ol className={styles.phases}>
        {PHASES.map((phase) => (
          <li key={phase} data-state={job.steps[phase]}>
            {words.phases[phase]}
          </li>
        ))}
      </ol>
      {job.eta_s !== null && <p className={styles.quiet}>{words.left(job.eta_s)}</p>}
    </>
  );
}
