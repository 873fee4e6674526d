import { type ReactNode, useRef } from "react";
import type { Captions } from "../captions/captions";
import { useAutoScroll } from "../hooks/useAutoScroll";
import { useMessages } from "../i18n/context";
import { Announcer } from "./Announcer";
import { CaptionItem } from "./CaptionItem";
import styles from "./CaptionLane.module.css";
import { DownIcon } from "./icons";
import { TranscriptMenu } from "./TranscriptMenu";

interface Props {
  captions: Captions;
  onClear?(): void;
  /** Names of the speakers by channel, where there are several; they have a transcript of them all elsewhere. */
  speakers?: ReadonlyMap<string, string>;
  /** Shown while there are none. */
  children: ReactNode;
}

export function CaptionLane({ captions, onClear, speakers, children }: Props) {
  const t = useMessages();
  const box = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const shown = captions.filter((caption) => caption.source?.text || caption.translation?.text);
  const empty = shown.length === 0;
  const { following, jump } = useAutoScroll(box, content, !empty);
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section ref={box} className={styles.lane} aria-label={t.captions.region} tabIndex={0}>
        <div ref={content} className={styles.content} data-empty={empty}>
          {empty ? (
            children
          ) : (
            <ol className={styles.list}>
              {shown.map((caption) => (
                <CaptionItem key={caption.key} caption={caption} speaker={speakers?.get(caption.channel)} />
              ))}
            </ol>
          )}
        </div>
      </section>
      {!empty && !(speakers && following) && (
        <div className={styles.tools}>
          {!following && (
            <button type="button" className={styles.tool} onClick={jump}>
              <DownIcon /> {t.captions.latest}
            </button>
          )}
          {!speakers && <TranscriptMenu captions={shown} className={styles.tool} />}
          {onClear && (
            <button type="button" className={styles.tool} onClick={onClear}>
              {t.captions.clear}
            </button>
          )}
        </div>
      )}
      <Announcer captions={captions} />
    </div>
  );
}
