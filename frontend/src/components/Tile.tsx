import type { ReactNode } from "react";
import type { Caption } from "../captions/captions";
import { useLocale, useMessages } from "../i18n/context";
import { languageName } from "../languages/pairs";
import { type Person, readable } from "../rooms/people";
import { MicOffIcon } from "./icons";
import styles from "./Tile.module.css";
import { Words } from "./Words";

interface Props {
  person: Person;
  self: boolean;
  speaking: boolean;
  captions: readonly Caption[];
  /** The face, or what stands for it. */
  face: ReactNode;
}

/** One speaker: face, name, language, and what they say in the language of the reader. */
export function Tile({ person, self, speaking, captions, face }: Props) {
  const t = useMessages();
  const locale = useLocale();
  const { name, muted, role, present } = person;
  return (
    <li className={styles.tile} data-speaking={speaking} data-away={!present} data-person={person.id}>
      <div className={styles.picture}>{face}</div>
      <div className={styles.plate}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        {self && <span className={styles.tag}>{t.rooms.room.you}</span>}
        {role === "host" && <span className={styles.tag}>{t.rooms.room.host}</span>}
        {!present && <span className={styles.tag}>{t.rooms.room.away}</span>}
        <span className={styles.language}>
          {person.speaks === "auto" ? t.languages.detect : languageName(person.speaks, locale)}
        </span>
        {muted && (
          <span className={styles.muted} title={t.rooms.room.muted}>
            <MicOffIcon size={16} />
            <span className="visually-hidden">{t.rooms.room.muted}</span>
          </span>
        )}
      </div>
      <section className={styles.captions} aria-label={t.rooms.room.captionsOf(name)}>
        {captions.map((caption) => {
          const line = readable(caption);
          return line && <Words key={caption.key} line={line} className={styles.caption} part="tile" />;
        })}
      </section>
    </li>
  );
}
