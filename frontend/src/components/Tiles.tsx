import type { Captions } from "../captions/captions";
import type { Faces } from "../face/faces";
import type { Heard } from "../face/heard";
import { Placed } from "../face/Placed";
import { captionsUnder, type Person, speakersOf } from "../rooms/people";
import { Avatar } from "./Avatar";
import { Tile } from "./Tile";
import { TileFace } from "./TileFace";
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
  faces: Faces;
  /** Where in the speech of a channel the listener is now. */
  heard(channel: string): Heard | null;
  /** The own camera, or the picture in its place. */
  preview: HTMLElement | null;
}

const LINES = 2;

/** Everybody who speaks, side by side. */
export function Tiles(props: Props) {
  const { people, self, captions, speaking, label, strip } = props;
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
          face={<Face {...props} person={person} />}
        />
      ))}
    </ul>
  );
}

function Face({ person, self, faces, heard, preview }: Props & { person: Person }) {
  const avatar = <Avatar name={person.name} />;
  if (person.id === self) return preview ? <Placed element={preview} className={styles.own} /> : avatar;
  return (
    <TileFace person={person} player={faces.of(person.channel)} heard={heard}>
      {avatar}
    </TileFace>
  );
}
