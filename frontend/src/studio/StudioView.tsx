// The studio: files in, jobs, results. A view of its own, fetched when it is opened.
import { useState } from "react";
import { PreferencesMenu } from "../components/PreferencesMenu";
import { useLocale } from "../i18n/context";
import { DropCard } from "./DropCard";
import { JobCard } from "./JobCard";
import styles from "./Studio.module.css";
import { TITLES } from "./titles";
import { useJobs } from "./useJobs";
import { useWords } from "./words";

export default function StudioView() {
  const words = useWords();
  const { jobs, unreachable, take } = useJobs();
  const [shown, setShown] = useState<string | null>(null);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{TITLES[useLocale()]}</h1>
        <a href="/">{words.live}</a>
        <PreferencesMenu />
      </header>
      <main className={styles.main}>
        <p className={styles.lead}>{words.lead}</p>
        <DropCard onJob={take} />
        {unreachable && (
          <p className={styles.problem} role="alert">
            {words.unreachable}
          </p>
        )}
        <section aria-label={words.jobs}>
          <h2>{words.jobs}</h2>
          {jobs?.length === 0 && <p className={styles.quiet}>{words.none}</p>}
          <ul className={styles.jobs}>
            {(jobs ?? []).map((job) => (
              <JobCard
                key={job.job_id}
                job={job}
                shown={shown === job.job_id}
                onShow={(show) => setShown(show ? job.job_id : null)}
                onJob={take}
              />
            ))}
          </ul>
        </section>
      </main>
    </div>
  );
}
