import { useState } from "react";
import type { Captions } from "../captions/captions";
import { save } from "../captions/save";
import { FORMATS, languagesOf, MIME_TYPES, spokenIn, transcriptAs } from "../captions/transcript";
import { useLocale, useMessages } from "../i18n/context";
import { languageName } from "../languages/pairs";
import controls from "./controls.module.css";
import { TextIcon } from "./icons";
import { Popover } from "./Popover";
import { Select } from "./Select";

interface Props {
  captions: Captions;
  /** Class of the button. */
  className: string | undefined;
}

/** What stands on the screen, to be kept: in a language, as subtitles or as text. */
export function TranscriptMenu({ captions, className }: Props) {
  const t = useMessages().captions;
  return (
    <Popover label={t.transcript} icon={<TextIcon />} className={className} side="above" align="end">
      <Downloads captions={captions} />
    </Popover>
  );
}

function Downloads({ captions }: { captions: Captions }) {
  const t = useMessages().captions;
  const locale = useLocale();
  const languages = languagesOf(captions);
  const [wanted, setWanted] = useState("");
  const language = languages.includes(wanted) ? wanted : (languages.at(-1) ?? "");
  if (!language) return <p>{t.transcriptEmpty}</p>;
  return (
    <>
      <Select
        label={t.transcriptLanguage}
        value={language}
        options={languages.map((code) => ({ value: code, label: languageName(code, locale) }))}
        onChange={setWanted}
      />
      {FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          className={controls.plain}
          onClick={() =>
            save(
              `vivavoce.${language}.${format}`,
              MIME_TYPES[format],
              transcriptAs(format, spokenIn(captions, language)),
            )
          }
        >
          {t.download(format.toUpperCase())}
        </button>
      ))}
    </>
  );
}
