import { useState } from "react";
import type { FaceInput } from "../face/useFace";
import { useMessages } from "../i18n/context";
import type { Feed } from "../session/feed";
import controls from "./controls.module.css";
import { FaceButtons } from "./FaceButtons";
import { EndIcon, LeaveIcon, MicIcon, MicOffIcon, RecordIcon } from "./icons";
import { LevelMeter } from "./LevelMeter";
import styles from "./RoomDock.module.css";
import { RoundButton } from "./RoundButton";

interface Props {
  speaks: boolean;
  host: boolean;
  muted: boolean;
  level: Feed<number>;
  face: FaceInput;
  recording: boolean;
  onRecord(on: boolean): void;
  onMute(muted: boolean): void;
  onLeave(): void;
  onEnd(): void;
}

/** What one does in a room: mute, leave and, as its host, end it. */
export function RoomDock({
  speaks,
  host,
  muted,
  level,
  face,
  recording,
  onRecord,
  onMute,
  onLeave,
  onEnd,
}: Props) {
  const t = useMessages().rooms.room;
  const [asking, setAsking] = useState(false);
  if (asking) return <EndQuestion onStay={() => setAsking(false)} onEnd={onEnd} />;
  return (
    <section className={styles.dock} aria-label={t.controls}>
      {speaks && (
        <div className={styles.microphone}>
          <RoundButton
            label={muted ? t.unmute : t.mute}
            tone={muted ? "off" : "calm"}
            onPress={() => onMute(!muted)}
          >
            {muted ? <MicOffIcon /> : <MicIcon />}
          </RoundButton>
          <LevelMeter level={level} active={!muted} />
        </div>
      )}
      {speaks && <FaceButtons face={face} />}
      <RoundButton label={t.leave} tone="danger" onPress={onLeave}>
        <LeaveIcon />
      </RoundButton>
      {host && (
        <RoundButton
          label={recording ? t.stopRecording : t.record}
          tone={recording ? "off" : "calm"}
          onPress={() => onRecord(!recording)}
        >
          <RecordIcon />
        </RoundButton>
      )}
      {host && (
        <RoundButton label={t.end} onPress={() => setAsking(true)}>
          <EndIcon />
        </RoundButton>
      )}
    </section>
  );
}

function EndQuestion({ onStay, onEnd }: { onStay(): void; onEnd(): void }) {
  const t = useMessages().rooms.room;
  return (
    <section className={styles.dock} aria-label={t.controls}>
      <p className={styles.question} role="alert">
        {t.endSure}
      </p>
      <button type="button" className={controls.plain} onClick={onStay}>
        {t.stay}
      </button>
      <button type="button" className={controls.danger} onClick={onEnd}>
        {t.end}
      </button>
    </section>
  );
}
