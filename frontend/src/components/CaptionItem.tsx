import { memo } from "react";
import type { Caption, Line } from "../captions/captions";
import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
import styles from "./CaptionItem.module.css";
import { ResponseBadge } from "./ResponseBadge";
import { stageName } from "./StageStatus";

/** One segment: what was said, and under it what it became. */
export const CaptionItem = memo(function CaptionItem({ caption }: { caption: Caption }) {
  const t = useMessages();
  const { source, translation, voice, failure } = caption;
  return (
    <li
      className={styles.item}
      data-seq={caption.seq}
      data-voice={voice}
      data-final={source?.final ?? false}
      data-response-ms={caption.responseMs === null ? undefined : Math.round(caption.responseMs)}
    >
      <div className={styles.text}>
        {source && <Words line={source} className={styles.source} part="source" />}
        {translation && <Words line={translation} className={styles.translation} part="translation" />}
        {failure && !translation?.final && <p className={styles.failure}>{failureText(failure, t)}</p>}
      </div>
      <ResponseBadge caption={caption} />
    </li>
  );
});

/** Text that stands is solid; text that may still change is not. */
function Words({ line, className, part }: { line: Line; className: string | undefined; part: string }) {
  const { text, stable, final, language } = line;
  if (text === "") return null;
  const sure = final ? text : text.slice(0, stable);
  const tail = final ? "" : text.slice(stable);
  return (
    <p className={className} lang={language || undefined} dir="auto" data-part={part} data-final={final}>
      {sure}
      {tail && <span className={styles.partial}>{tail}</span>}
    </p>
  );
}

function failureText(failure: string, t: Messages): string {
  const [stage = "", code = ""] = failure.split(":");
  if (code === "unsupported_language") return t.captions.untranslated;
  return t.captions.missing(stageName(stage, t));
}
