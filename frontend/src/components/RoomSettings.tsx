import type { Info } from "../api/gateway";
import { useMessages } from "../i18n/context";
import type { Identity } from "../rooms/identity";
import type { Listening, SoundMode } from "../rooms/listening";
import { LobbyLanguages } from "./LobbyLanguages";
import { Range } from "./Range";
import { Segmented } from "./Segmented";

interface Props {
  info: Info;
  identity: Identity;
  listening: Listening;
  onIdentity(identity: Identity): void;
  onListening(listening: Listening): void;
}

/** What one hears, in which language and voice, and how loud. */
export function RoomSettings({ info, identity, listening, onIdentity, onListening }: Props) {
  const t = useMessages().rooms.room;
  const options: { value: SoundMode; label: string }[] = [
    { value: "both", label: t.soundAll },
    { value: "translation", label: t.soundTranslation },
    { value: "captions", label: t.soundNone },
  ];
  return (
    <>
      <LobbyLanguages info={info} identity={identity} speaks={false} onIdentity={onIdentity} />
      <Segmented<SoundMode>
        label={t.sound}
        value={listening.mode}
        options={options}
        stacked
        onChange={(mode) => onListening({ ...listening, mode })}
      />
      <Range
        label={t.translation}
        value={listening.translation}
        disabled={listening.mode === "captions"}
        onChange={(translation) => onListening({ ...listening, translation })}
      />
      <Range
        label={t.original}
        value={listening.original}
        disabled={listening.mode !== "both"}
        onChange={(original) => onListening({ ...listening, original })}
      />
    </>
  );
}
