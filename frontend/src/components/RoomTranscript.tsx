import { useEffect, useState } from "react";
import { fetchRecording, fetchTranscript, type Seat, type Transcript } from "../api/rooms";
import { save, saveFile } from "../captions/save";
import { FORMATS, type Format, MIME_TYPES, type Spoken, transcriptAs } from "../captions/transcript";
import { useLocale, useMessages } from "../i18n/context";
import { languageName } from "../languages/pairs";
import { type Problem, problemOf, wordsFor } from "../session/problems";
import controls from "./controls.module.css";
import styles from "./RoomTranscript.module.css";
import { Select } from "./Select";

export type FetchTranscript = typeof fetchTranscript;

interface Props {
  seat: Seat;
  /** The language that its reader hears. */
  hears: string;
  /** This one is the host and has recorded. */
  recorded?: boolean;
  fetch?: FetchTranscript;
}

/** What was said in the room since it was made, to be kept: in a language, as subtitles or as text. */
export function RoomTranscript({ seat, hears, recorded = false, fetch = fetchTranscript }: Props) {
  const t = useMessages();
  const locale = useLocale();
  const [language, setLanguage] = useState(hears);
  const [kept, setKept] = useState<Transcript | null>(null);
  const [wrong, setWrong] = useState<Problem | null>(null);
  useEffect(() => {
    fetch(seat, "").then(setKept, (error) => setWrong(problemOf(error)));
  }, [fetch, seat]);
  const download = async (format: Format) => {
    try {
      const { lines } = await fetch(seat, language);
      const name = ["vivavoce", language, format].filter(Boolean).join(".");
      save(name, MIME_TYPES[format], transcriptAs(format, lines.map(spokenOf)));
    } catch (error) {
      setWrong(problemOf(error));
    }
  };
  const takeRecording = () =>
    fetchRecording(seat).then(
      (file) => saveFile("vivavoce.mp4", file),
      (error) => setWrong(problemOf(error)),
    );
  const recording = recorded && (
    <button type="button" className={controls.plain} onClick={() => void takeRecording()}>
      {t.rooms.room.downloadRecording}
    </button>
  );
  if (wrong) return <p role="alert">{wordsFor(wrong, t.problems).title}</p>;
  if (!kept) return null;
  if (kept.lines.length === 0) return recording || <p>{t.captions.transcriptEmpty}</p>;
  return (
    <div className={styles.transcript}>
      <Select
        label={t.captions.transcriptLanguage}
        value={kept.languages.includes(language) ? language : ""}
        options={[
          ...kept.languages.map((code) => ({ value: code, label: languageName(code, locale) })),
          { value: "", label: t.rooms.lobby.hearOriginal },
        ]}
        onChange={setLanguage}
      />
      {FORMATS.map((format) => (
        <button key={format} type="button" className={controls.plain} onClick={() => void download(format)}>
          {t.captions.download(format.toUpperCase())}
        </button>
      ))}
      {recording}
      <p className={styles.hint}>
        {kept.complete ? t.rooms.room.transcriptKept : t.rooms.room.transcriptIncomplete}
      </p>
    </div>
  );
}

const spokenOf = ({ start_s, end_s, ...line }: Transcript["lines"][number]): Spoken => ({
  startS: start_s,
  endS: end_s,
  ...line,
});
