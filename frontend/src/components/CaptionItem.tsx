import { memo } from "react";
import type { Caption } from "../captions/captions";
import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
import styles from "./CaptionItem.module.css";
import { ResponseBadge } from "./ResponseBadge";
import { stageName } from "./StageStatus";
import { Words } from "./Words";

interface Props {
  caption: Caption;
  /** Who said it; not shown where only one speaks. */
  speaker?: string;
}

/** One segment: what was said, and under it what it became. */
export const CaptionItem = memo(function CaptionItem({ caption, speaker }: Props) {
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
        {speaker && (
          <p className={styles.speaker} dir="auto">
            {speaker}
          </p>
        )}
        {source && <Words line={source} className={styles.source} part="source" />}
        {translation && <Words line={translation} className={styles.translation} part="translation" />}
        {failure && !translation?.final && <p className={styles.failure}>{failureText(failure, t)}</p>}
      </div>
      <ResponseBadge caption={caption} />
    </li>
  );
});

function failureText(failure: string, t: Messages): string {
  const [stage = "", code = ""] = failure.split(":");
  if (code === "unsupported_language") return t.captions.untranslated;
  return t.captions.missing(stageName(stage, t));
}
