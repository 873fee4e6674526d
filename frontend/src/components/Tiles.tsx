import type { Captions } from "../captions/captions";
import { captionsUnder, type Person, speakersOf } from "../rooms/people";
import { Tile } from "./Tile";
import styles from "./Tiles.module.css";

interface Props {
  people: readonly Person[];
  self: string;
  captions: Captions;
  /** Channels of those who speak now. */
  speaking: ReadonlySet<string>;
  label: string;
  /** A strip of faces: what they say is shown elsewhere. */
  strip: boolean;
}

const LINES = 2;

/** Everybody who speaks, side by side. */
export function Tiles({ people, self, captions, speaking, label, strip }: Props) {
  const speakers = speakersOf(people);
  return (
    <ul
      className={styles.tiles}
      data-strip={strip}
      data-count={Math.min(speakers.length, 5)}
      aria-label={label}
    >
      {speakers.map((person) => (
        <Tile
          key={person.id}
          person={person}
          self={person.id === self}
          speaking={speaking.has(person.channel)}
          captions={captionsUnder(captions, person.channel, LINES)}
        />
      ))}
    </ul>
  );
}
