// The finished file beside its original, both with captions, and the sentences to correct.
import { useEffect, useRef, useState } from "react";
import { useLocale } from "../i18n/context";
import { correct, type Job, mediaUrl, readScript, type Script, type Sentence, subtitlesUrl } from "./api";
import styles from "./Studio.module.css";
import { languageName, useWords } from "./words";

export function Result({ job, onJob }: { job: Job; onJob(job: Job): void }) {
  const words = useWords();
  const locale = useLocale();
  const script = useScript(job.job_id);
  return (
    <div className={styles.result}>
      <Player job={job} source={script?.language ?? ""} />
      <p className={styles.links}>
        <a href={`${mediaUrl(job.job_id)}?download=1`} download>
          {words.video}
        </a>
        {languagesOf(job, script).map((language) => (
          <a key={language} href={subtitlesUrl(job.job_id, language, "srt")} download>
            {words.subtitles(languageName(language, locale))}
          </a>
        ))}
      </p>
      {script && (
        <section aria-label={words.sentences}>
          <h3>{words.sentences}</h3>
          <ol className={styles.sentences}>
            {script.sentences.map((sentence) => (
              <Line key={sentence.index} job={job.job_id} sentence={sentence} onJob={onJob} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

const languagesOf = (job: Job, script: Script | null) => [
  ...new Set([job.target_lang, ...(script ? [script.language] : [])]),
];

/** Switches between original and dub without losing the place. */
function Player({ job, source }: { job: Job; source: string }) {
  const words = useWords();
  const locale = useLocale();
  const [original, setOriginal] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const place = useRef({ seconds: 0, playing: false });
  useEffect(() => {
    // Browsers turn on captions in the language of the page as well, unless each track was set.
    const wanted = original ? source : job.target_lang;
    for (const track of video.current?.textTracks ?? [])
      track.mode = track.language === wanted ? "showing" : "disabled";
  }, [original, source, job.target_lang]);
  const change = (next: boolean) => {
    const player = video.current;
    if (player) place.current = { seconds: player.currentTime, playing: !player.paused };
    setOriginal(next);
  };
  const resume = () => {
    const player = video.current;
    if (!player) return;
    player.currentTime = place.current.seconds;
    if (place.current.playing) void player.play();
  };
  return (
    <>
      <fieldset className={styles.choices}>
        {[false, true].map((which) => (
          <label key={String(which)} className={styles.check}>
            <input type="radio" checked={original === which} onChange={() => change(which)} />
            {which ? words.original : words.dub}
          </label>
        ))}
      </fieldset>
      <video
        ref={video}
        className={styles.video}
        controls
        src={mediaUrl(job.job_id, original)}
        onLoadedMetadata={resume}
      >
        <track
          kind="captions"
          src={subtitlesUrl(job.job_id, job.target_lang, "vtt")}
          srcLang={job.target_lang}
          label={languageName(job.target_lang, locale)}
        />
        {source !== "" && source !== job.target_lang && (
          <track
            kind="captions"
            src={subtitlesUrl(job.job_id, source, "vtt")}
            srcLang={source}
            label={languageName(source, locale)}
          />
        )}
      </video>
    </>
  );
}

function Line({ job, sentence, onJob }: { job: string; sentence: Sentence; onJob(job: Job): void }) {
  const words = useWords();
  const [text, setText] = useState(sentence.target);
  const [problem, setProblem] = useState("");
  const changed = text.trim() !== "" && text !== sentence.target;
  const save = () =>
    correct(job, sentence.index, text.trim()).then(onJob, (error: Error) => setProblem(error.message));
  return (
    <li>
      <p className={styles.quiet}>{sentence.source}</p>
      <div className={styles.row}>
        <textarea
          rows={2}
          value={text}
          maxLength={2000}
          aria-label={words.edit(sentence.index + 1)}
          onChange={(event) => setText(event.target.value)}
        />
        {changed && (
          <button type="button" onClick={save}>
            {words.save}
          </button>
        )}
      </div>
      {problem && <p className={styles.problem}>{problem}</p>}
    </li>
  );
}

function useScript(job: string): Script | null {
  const [script, setScript] = useState<Script | null>(null);
  useEffect(() => {
    let wanted = true;
    readScript(job).then(
      (found) => wanted && setScript(found),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [job]);
  return script;
}
