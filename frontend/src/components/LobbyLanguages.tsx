import type { Info } from "../api/gateway";
import { useLocale, useMessages } from "../i18n/context";
import { sourceChoices, voicesFor } from "../languages/pairs";
import { hearingChoices, type Identity, voiceIn } from "../rooms/identity";
import styles from "./Lobby.module.css";
import { Select } from "./Select";
import { VoiceSample } from "./VoiceSample";

interface Props {
  info: Info;
  identity: Identity;
  /** The person will speak, too. */
  speaks: boolean;
  onIdentity(identity: Identity): void;
}

const toOption = ({ code, name }: { code: string; name: string }) => ({ value: code, label: name });

/** The language one speaks, the language one hears, and the voice that says it. */
export function LobbyLanguages({ info, identity, speaks, onIdentity }: Props) {
  const t = useMessages();
  const locale = useLocale();
  const voices = voicesFor(info, identity.hears);
  const voice = voiceIn(info, identity) || (voices[0]?.id ?? "");
  return (
    <div className={styles.languages}>
      {speaks && (
        <Select
          label={t.rooms.lobby.speak}
          value={identity.speaks}
          options={sourceChoices(info, locale, t.languages.detect).map(toOption)}
          onChange={(code) => onIdentity({ ...identity, speaks: code })}
        />
      )}
      <Select
        label={t.rooms.lobby.hear}
        value={identity.hears}
        options={[
          ...hearingChoices(info, locale).map(toOption),
          { value: "", label: t.rooms.lobby.hearOriginal },
        ]}
        onChange={(code) => onIdentity({ ...identity, hears: code })}
      />
      {voices.length > 0 && (
        <div className={styles.voice}>
          <Select
            label={t.rooms.lobby.voice}
            value={voice}
            options={voices.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) =>
              onIdentity({ ...identity, voices: { ...identity.voices, [identity.hears]: id } })
            }
          />
          <VoiceSample voice={voice} name={voices.find(({ id }) => id === voice)?.name ?? voice} />
        </div>
      )}
    </div>
  );
}
